import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

extension Outline {
  static let pod = object(
    metadata: [
      "annotations": sparse([
        "cni.projectcalico.org/ipAddrs": .whole, "cni.projectcalico.org/podIP": .whole,
        "cni.projectcalico.org/podIPs": .whole,
        "vpc.amazonaws.com/pod-ips": .whole,
      ])
    ],
    [
      "spec": podSpec,
      "status": sparse(["phase": .whole, "podIP": .whole, "podIPs": sparse(["ip": .whole])]),
    ])

  static let podSpec: Outline = podSpec(container: [:])

  /// A pod's specification with further fields of its containers.
  static func podSpec(container more: Keys) -> Outline {
    let container: Keys = ["ports": .whole]
    return [
      "containers": sparse(Outline(container.adding(more))), "hostNetwork": .whole,
      "initContainers": sparse(["ports": .whole, "restartPolicy": .whole]), "nodeName": .whole,
      "serviceAccount": .whole, "serviceAccountName": .whole,
    ]
  }
}

extension FieldReader {
  private static let podFields = WordSet([
    "hostNetwork", "nodeName", "serviceAccountName", "serviceAccount", "containers",
    "initContainers",
  ])
  private static let containerPortFields = WordSet([
    "name", "containerPort", "hostPort", "hostIP", "protocol",
  ])

  func pod() -> Pod? {
    let spec = required("spec").flatMap { FieldReader($0, "spec", decoding) }?.podSpec()
    let status = mapping("status")
    guard let metadata = metadata(.namespaced), let spec else {
      return nil
    }
    let phase = status?.string("phase")
    let own = mapping("metadata")
    let annotations = own?.mapping("annotations")
    var addresses = status?.podAddresses() ?? []
    if addresses.isEmpty { addresses = annotations?.annotatedAddresses() ?? [] }
    let isDeleted = own?["deletionTimestamp"] != nil
    return Pod(
      metadata: metadata, spec: spec,
      isFinished: phase?.value == "Succeeded" || phase?.value == "Failed"
        || (isDeleted && annotations?.tellsOfRelease == true),
      addresses: addresses)
  }

  /// Whether the network has taken the address of a pod that is being deleted back, as Calico and the Amazon VPC CNI note it
  /// (Calico, `conversion.go`).
  private var tellsOfRelease: Bool {
    ["cni.projectcalico.org/podIP", "vpc.amazonaws.com/pod-ips"].contains {
      self[$0].map { $0.kind == .string && $0.text.isEmpty } ?? false
    }
  }

  /// The addresses that the network notes before the status tells them, or for which the pod asks; those of Calico bear a prefix length,
  /// or stand in a list of JSON.
  private func annotatedAddresses() -> [IPAddress] {
    let keys = [
      "cni.projectcalico.org/podIPs", "cni.projectcalico.org/podIP", "vpc.amazonaws.com/pod-ips",
      "cni.projectcalico.org/ipAddrs",
    ]
    for key in keys {
      let words = (self[key]?.text ?? "").split { ", []\"".contains($0) }
      let addresses = words.compactMap { IPAddress(String($0.prefix { $0 != "/" })) }
      if !addresses.isEmpty { return addresses }
    }
    return []
  }

  /// `status.podIPs`, or the older `status.podIP`; the primary address comes first.
  private func podAddresses() -> [IPAddress] {
    var addresses: [IPAddress] = []
    var isListed = false
    for entry in eachMapping("podIPs") {
      guard let text = entry.string("ip") else { continue }
      isListed = true
      if !text.value.isEmpty, let address = decoding.address(text) { addresses.append(address) }
    }
    if !isListed, let text = string("podIP"), !text.value.isEmpty {
      return [decoding.address(text)].compactMap(\.self)
    }
    return addresses
  }

  func podSpec() -> PodSpec {
    warnOfMisspelt(Self.podFields)
    var ports =
      self["containers"].map { containers in
        decoding.ports.result(of: containers, decoding) {
          eachMapping("containers").flatMap { $0.ports(of: .regular) }
        }
      } ?? []
    for container in eachMapping("initContainers") {
      let isSidecar = container.string("restartPolicy")?.value == "Always"
      ports += container.ports(of: isSidecar ? .sidecar : .initial)
    }
    let spec = PodSpec(
      usesHostNetwork: boolean("hostNetwork") ?? false,
      nodeName: objectName("nodeName", of: "Node"),
      serviceAccount: objectName("serviceAccountName", of: "ServiceAccount")
        ?? objectName("serviceAccount", of: "ServiceAccount") ?? "default",
      ports: ports, like: decoding.lastSpec)
    decoding.lastSpec = spec
    return spec
  }

  /// The name of another object; an empty one is none.
  private func objectName(_ key: String, of kind: String) -> String? {
    guard let name = string(key), !name.value.isEmpty else { return nil }
    decoding.checkName(name, of: kind, is: Syntax.isDNSSubdomain)
    return name.value
  }

  private func ports(of container: ContainerPort.Container) -> [ContainerPort] {
    eachMapping("ports").compactMap { port in
      port.allowOnly(Self.containerPortFields)
      let name = port.string("name").flatMap { $0.value.isEmpty ? nil : $0 }
      if let name, !Syntax.isPortName(name.value) { decoding.report(.badPortName(name)) }
      let transport = port.transport("protocol") ?? .tcp
      guard port.required("containerPort") != nil,
        let number = port.integer("containerPort").flatMap({ decoding.port($0) })
      else { return nil }
      var declared = ContainerPort(
        name: name?.value, number: number, transport: transport, container: container)
      if !port.isOnLoopback {
        declared.hostPort = port.integer("hostPort").flatMap {
          $0.value == 0 ? nil : decoding.port($0)
        }
      }
      return declared
    }
  }

  /// Whether a node's port leads here from the node itself alone.
  private var isOnLoopback: Bool {
    guard let address = string("hostIP")?.value else { return false }
    return address.hasPrefix("127.") || address == "::1"
  }

  /// A protocol, exactly as the API server spells the three that policies know.
  func transport(_ key: String) -> TransportProtocol? {
    guard let written = string(key) else { return nil }
    if let transport = TransportProtocol(rawValue: written.value) { return transport }
    let upper = written.value.uppercased()
    let help =
      TransportProtocol(rawValue: upper) == nil
      ? "use one of TCP, UDP, SCTP" : "write \(upper)"
    decoding.report(
      .error(
        "unknown protocol '\(written.value)'", code: .unknownProtocol, at: written.range, help: help
      ))
    return nil
  }
}

extension Decoding {
  /// A port's number, 1 to 65535.
  func port(_ number: Located<Int>) -> UInt16? {
    if (1...65535).contains(number.value) { return UInt16(number.value) }
    report(
      .error(
        "\(number.value) is no port", code: .invalidPort, at: number.range,
        help: "write a number from 1 to 65535"))
    return nil
  }

  /// The addresses of a list, in no more memory than they need.
  func addresses(_ texts: [Located<String>]) -> [IPAddress] {
    texts.compactMap { address($0) }.map(\.self)
  }

  func address(_ text: Located<String>) -> IPAddress? {
    if let address = IPAddress(text.value) { return address }
    report(
      .error(
        "'\(text.value)' is no address", code: .invalidAddress, at: text.range,
        help: "write an IPv4 or IPv6 address"))
    return nil
  }
}

extension Diagnostic {
  static func badPortName(_ name: Located<String>) -> Diagnostic {
    let isNumber = Int(name.value) != nil
    return .error(
      "'\(name.value)' is no port name", code: .invalidPort, at: name.range,
      help: isNumber
        ? "for port number \(name.value), write it without quotes"
        : "write up to 15 lower-case letters, digits and single inner '-', with a letter among them"
    )
  }
}
