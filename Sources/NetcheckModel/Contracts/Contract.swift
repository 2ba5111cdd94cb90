package import NetcheckDiagnostics
package import NetcheckSets

/// What must hold of a cluster's connections: the contents of a `*.netcheck.yaml`.
package struct Contract: Sendable {
  /// The file that holds it, by its index in the sources.
  package var file: Int32

  package var groups: [Group]

  /// The rules in the order of the file; no two have one id.
  package var rules: [Rule]

  /// The ready checks that the contract switches on.
  package var checks: [Check] = []

  /// Whether all recommended checks are switched on.
  package var isRecommended = false

  package init(file: Int32, groups: [Group] = [], rules: [Rule] = []) {
    self.file = file
    self.groups = groups
    self.rules = rules
  }

  /// A ready check, by its id, and to whom it does not apply.
  package struct Check: Sendable {
    package var id: Located<String>
    package var exceptions: [Located<String>]

    package init(id: Located<String>, exceptions: [Located<String>] = []) {
      self.id = id
      self.exceptions = exceptions
    }
  }

  /// Endpoints under one name.
  package struct Group: Sendable {
    package var name: Located<String>
    package var members: [Located<Member>]

    package init(name: Located<String>, members: [Located<Member>]) {
      self.name = name
      self.members = members
    }
  }

  /// What a side of a rule or a group names.
  package enum Member: Hashable, Sendable {
    /// Endpoints as a question names them.
    case reference(EndpointReference)
    case selection(PodSelection)
    case wellKnown(WellKnownPeer)
    /// A group of the contract.
    case group(String)
  }

  /// Pods by their namespaces and labels; also such as nobody has made yet.
  package struct PodSelection: Hashable, Sendable {
    package enum Namespaces: Hashable, Sendable {
      case all
      case named([String])
      case labelled(LabelSelector)
    }

    package var namespaces: Namespaces
    package var labels: LabelSelector

    package init(_ namespaces: Namespaces, labels: LabelSelector = LabelSelector()) {
      self.namespaces = namespaces
      self.labels = labels
    }
  }

  /// Connections between two sides.
  package struct Entry: Sendable {
    package var from: [Located<Member>]
    package var to: [Located<Member>]

    /// Empty: every port.
    package var ports: [Located<Port>]

    /// Where it is written.
    package var range: SourceRange

    package init(
      from: [Located<Member>], to: [Located<Member>], ports: [Located<Port>], range: SourceRange
    ) {
      self.from = from
      self.to = to
      self.ports = ports
      self.range = range
    }
  }

  /// Ports of one protocol.
  package struct Port: Hashable, Sendable {
    package enum Number: Hashable, Sendable {
      case range(ClosedRange<UInt16>)
      case named(String)
    }

    package var transport: TransportProtocol
    package var number: Number

    package init(_ transport: TransportProtocol, _ number: Number) {
      self.transport = transport
      self.number = number
    }
  }
}

/// A peer that every cluster has, under whatever name.
package enum WellKnownPeer: String, CaseIterable, Sendable {
  /// Every address that is neither private, shared, link-local, loopback, multicast nor reserved.
  case internet
  /// The pods that resolve the cluster's names.
  case dns
  /// What answers for the Service `default/kubernetes`.
  case apiserver
  /// The addresses at which clouds hand out credentials.
  case metadata
  /// The nodes themselves.
  case nodes
  /// Every pod.
  case pods
  /// Every address that belongs to no pod and no node.
  case outside
  /// Every pod, and everything outside.
  case anybody
}

extension Contract.Member: CustomStringConvertible {
  /// As somebody would write it in a contract.
  package var description: String {
    switch self {
    case .reference(let reference): reference.description
    case .selection(let selection): selection.description
    case .wellKnown(let peer): peer.rawValue
    case .group(let name): name
    }
  }
}

extension Contract.PodSelection: CustomStringConvertible {
  package var description: String {
    switch namespaces {
    case .all: labels.isEmpty ? "pods" : labels.description
    case .named(let names):
      names.map { "\($0)/" }.joined(separator: ", ")
        + (labels.isEmpty ? "" : " with \(labels)")
    case .labelled(let selector):
      "namespaces with \(selector)" + (labels.isEmpty ? "" : " and pods with \(labels)")
    }
  }
}

extension Contract.Port: CustomStringConvertible {
  /// As in `443`, `53/udp`, `8000-8080`, `http`.
  package var description: String {
    let number =
      switch number {
      case .range(let range): "\(PortSet(range))"
      case .named(let name): name
      }
    return transport == .tcp ? number : "\(number)/\(transport.rawValue.lowercased())"
  }
}
