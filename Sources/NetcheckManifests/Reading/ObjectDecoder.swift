import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

/// Turns documents into typed objects and says what is wrong with each of them.
struct ObjectDecoder {
  private var findings = Findings()
  private let decoding: Decoding

  /// The last object's kind and what is done with it: most objects are of the kind of the one before them.
  private var last: (identity: Identity, support: KindSupport?)?

  /// - Parameter places: how much is kept for objects that are equal in part.
  init(_ options: ReadingOptions, places: Int = 64) {
    decoding = Decoding(options, places: places)
  }

  /// Hands on what was found since the last time.
  mutating func takeFindings() -> Findings {
    defer { findings = Findings() }
    findings.diagnostics = decoding.takeDiagnostics()
    return findings
  }

  /// Reads one document: an object, or a list of objects.
  mutating func read(_ document: Document) {
    read(document.root, defaults: nil)
  }

  // MARK: Lists read item by item

  /// Reads an item of a list; false if what it is depends on what is told behind the items.
  mutating func read(item: Document, _ defaults: ItemDefaults) -> Bool {
    if defaults.isPlain {
      read(item.root, defaults: ("", ""))
    } else if let kind = defaults.kind, let apiVersion = defaults.apiVersion {
      read(item.root, defaults: kind == "List" ? nil : (apiVersion, String(kind.dropLast(4))))
    } else {
      guard item.root.kind == .mapping, item.root["kind"] != nil, item.root["apiVersion"] != nil
      else { return false }
      read(item.root, defaults: nil)
    }
    return true
  }

  /// Whether a mapping around items, now that it is whole, is a list indeed. If not, it is read for what else it may be.
  mutating func endList(_ list: Document?) -> Bool {
    guard let list else { return true }
    let root = list.root
    if root.looksLikeObject, let kind = root["kind"], let apiVersion = root["apiVersion"],
      kind.kind == .string, apiVersion.kind == .string, kind.text.hasSuffix("List")
    {
      return true
    }
    read(list)
    return false
  }

  // MARK: Objects

  private mutating func read(_ value: Value, defaults: (apiVersion: String, kind: String)?) {
    if value.kind == .sequence, defaults == nil {
      for element in value.elements { read(element, defaults: ("", "")) }
      return
    }
    guard value.kind == .mapping, defaults?.kind.isEmpty == false || value.looksLikeObject,
      let reader = FieldReader(value, "object", decoding)
    else {
      findings.objects.passedOver.append(
        Objects.PassedOver(apiVersion: "", kind: "", name: "", range: value.range, isKnown: false))
      return
    }
    guard let kind = reader.required("kind", or: defaults?.kind),
      let apiVersion = reader.required("apiVersion", or: defaults?.apiVersion)
    else { return }
    if kind.hasSuffix("List"), let items = reader.list("items") {
      let itemKind = String(kind.dropLast(4))
      let itemDefaults = itemKind.isEmpty ? nil : (apiVersion, itemKind)
      for item in items { read(item, defaults: itemDefaults) }
      return
    }
    let identity = Identity(apiVersion: apiVersion, kind: kind)
    decoding.isFromServer = reader.mappingQuietly("metadata")?["uid"] != nil
    read(reader, identity)
  }

  private mutating func read(_ reader: FieldReader, _ identity: Identity) {
    let kindRange = reader.value["kind"]?.range ?? reader.value.range
    if last?.identity != identity { last = (identity, KindSupport.of(identity)) }
    guard let support = last?.support else {
      passOver(reader, identity)
      return
    }
    switch support {
    case .passedOver(let warning):
      if let warning { decoding.report(warning(kindRange)) }
      passOver(reader, identity)
    case .refused(let error): decoding.report(error(kindRange))
    case .read(let kind, let servedAs):
      if let servedAs { decoding.report(.oldVersion(identity, servedAs, at: kindRange)) }
      read(reader, kind)
    }
  }

  private mutating func read(_ reader: FieldReader, _ kind: ReadKind) {
    switch kind {
    case .namespace:
      guard let metadata = reader.metadata(.cluster, name: Syntax.isDNSLabel) else { return }
      reader.checkNamespaceLabel(metadata)
      if metadata.labels["istio.io/dataplane-mode"] == "ambient" {
        decoding.report(.ambientMesh(metadata))
      }
      findings.objects.namespaces.append(Namespace(metadata))
    case .serviceAccount:
      guard let metadata = reader.metadata(.namespaced) else { return }
      findings.objects.serviceAccounts.append(ServiceAccount(metadata))
    case .node:
      if let node = reader.node() { findings.objects.nodes.append(node) }
    case .pod:
      if let pod = reader.pod() { findings.objects.pods.append(pod) }
    case .workload(.rollout) where reader.takesTemplateElsewhere:
      decoding.report(.foreignTemplate(at: reader.value.range))
    case .workload(let workloadKind):
      if let workload = reader.workload(workloadKind) {
        findings.objects.workloads.append(workload)
        if workloadKind == .daemonSet { readAgent(workload, reader) }
      }
    case .service:
      if let service = reader.service() {
        findings.objects.services.append(service)
      }
    case .endpointSlice:
      if let slice = reader.endpointSlice() {
        findings.objects.endpointSlices.append(slice)
      }
    case .calicoPolicy(let policyKind):
      if let policy = reader.calicoPolicy(policyKind) {
        findings.objects.calico.policies.append(policy)
      }
    case .adminPolicy(let policyKind):
      if let policy = reader.adminPolicy(policyKind) {
        findings.objects.adminPolicies.append(policy)
      }
    case .calicoTier:
      if let tier = reader.calicoTier() { findings.objects.calico.tiers.append(tier) }
    case .calicoNetworkSet:
      if let set = reader.calicoNetworkSet(isGlobal: false) {
        findings.objects.calico.networkSets.append(set)
      }
    case .calicoGlobalNetworkSet:
      if let set = reader.calicoNetworkSet(isGlobal: true) {
        findings.objects.calico.networkSets.append(set)
      }
    case .calicoHostEndpoint:
      if let host = reader.calicoHostEndpoint() {
        findings.objects.calico.hostEndpoints.append(host)
      }
    case .calicoProfile:
      if let profile = reader.calicoProfile() { findings.objects.calico.profiles.append(profile) }
    case .calicoPool:
      if let pool = reader.calicoPool() { findings.objects.calico.pools.append(pool) }
    case .felixConfiguration:
      if let configuration = reader.felixConfiguration() {
        findings.objects.calico.felixConfigurations.append(configuration)
      }
    case .kubeControllersConfiguration:
      findings.objects.calico.automaticHostEndpoints = reader.automaticHostEndpoints()
    case .stagedKubernetesNetworkPolicy:
      if let staged = reader.stagedKubernetesPolicy() {
        findings.objects.calico.stagedKubernetesPolicies.append(staged)
      }
    case .securityGroupPolicy:
      if let policy = reader.securityGroupPolicy() {
        findings.objects.amazon.securityGroupPolicies.append(policy)
      }
    case .policyEndpoint:
      if let policy = reader.enforcedPolicy() {
        findings.objects.amazon.enforcedPolicies.append(policy)
      }
    case .autoscaler:
      if let target = reader.scaleTarget() { findings.objects.scaleTargets.append(target) }
    case .endpoints:
      let slices = reader.endpoints()
      findings.unnamedSlices.formUnion(
        findings.objects.endpointSlices.count..<findings.objects.endpointSlices.count + slices.count
      )
      findings.objects.endpointSlices += slices
    case .networkPolicy:
      if let policy = reader.networkPolicy() {
        findings.objects.networkPolicies.append(policy)
      }
    }
  }

  /// Takes the settings that an agent of the network gets from its environment.
  private mutating func readAgent(_ daemonSet: WorkloadObject, _ reader: FieldReader) {
    switch daemonSet.metadata.name.value {
    case "calico-node": findings.felixEnvironment = reader.felixEnvironment()
    case "aws-node": findings.amazonEnvironment = reader.amazonEnvironment()
    default: break
    }
  }

  private mutating func passOver(_ reader: FieldReader, _ identity: Identity) {
    let name = reader.mappingQuietly("metadata")?["name"]?.text ?? ""
    findings.objects.passedOver.append(
      Objects.PassedOver(
        apiVersion: identity.apiVersion, kind: identity.kind, name: name, range: reader.value.range,
        isKnown: KindSupport.of(identity) != nil)
    )
    if !KindSupport.changesNothing(identity), reader.holdsPodTemplate {
      decoding.report(.unknownWorkload(identity, name, at: reader.value.range))
    }
  }
}

/// What the items of a list are where they do not say it themselves, as the mapping around them tells so far.
struct ItemDefaults: Sendable {
  fileprivate var apiVersion: String?
  fileprivate var kind: String?
  fileprivate var isPlain: Bool

  /// The list's own fields; `nil` for a plain sequence.
  init(_ list: Document?) {
    isPlain = list == nil
    apiVersion = list?.root["apiVersion"]?.text
    kind = list?.root["kind"]?.text
  }
}

extension Value {
  /// Whether the mapping is meant as an object: it has two of what every object has. Charts and kustomizations have one.
  fileprivate var looksLikeObject: Bool {
    ["apiVersion", "kind", "metadata"].count { self[$0] != nil } >= 2
  }
}

extension FieldReader {
  /// The text of a field that must be there, unless the list around the object tells it.
  fileprivate func required(_ key: String, or fallback: String?) -> String? {
    if self[key] == nil, let fallback, !fallback.isEmpty { return fallback }
    return required(key).flatMap { decoding.string($0, key)?.value }
  }

  /// A mapping under a key, without a report if it is something else.
  fileprivate func mappingQuietly(_ key: String) -> FieldReader? {
    guard let value = self[key], value.kind == .mapping else { return nil }
    return FieldReader(value, key, decoding)
  }

  /// Whether a Rollout names another object that holds its template.
  fileprivate var takesTemplateElsewhere: Bool {
    mappingQuietly("spec")?["workloadRef"] != nil
  }

  /// Whether the object has `spec.template.spec.containers` and so gives pods that nobody counts.
  fileprivate var holdsPodTemplate: Bool {
    mappingQuietly("spec")?.mappingQuietly("template")?.mappingQuietly("spec")?["containers"] != nil
  }

  /// The server gives every namespace this label with its name, and refuses another value (KEP-2161).
  fileprivate func checkNamespaceLabel(_ metadata: Metadata) {
    let key = "kubernetes.io/metadata.name"
    guard let value = metadata.labels[key], value != metadata.name.value else { return }
    decoding.report(
      .error(
        "label \(key) of namespace '\(metadata.name.value)' is '\(value)'", code: .invalidLabel,
        at: metadata.name.range, help: "remove the label: the server sets it to the name"))
  }
}

extension Diagnostic {
  fileprivate static func ambientMesh(_ namespace: Metadata) -> Diagnostic {
    .warning(
      "namespace '\(namespace.name.value)' is in an ambient mesh, which is not evaluated: TCP between its "
        + "pods comes to port 15008, and is undecided where policies do not judge both ports alike",
      code: .unsupported, at: namespace.name.range,
      help: "between such pods ask for TCP 15008")
  }

  fileprivate static func oldVersion(
    _ identity: Identity, _ servedAs: String, at range: SourceRange
  ) -> Diagnostic {
    .warning(
      "\(identity.kind) of \(identity.apiVersion) is not served", code: .oldVersion,
      at: range, help: "write apiVersion: \(servedAs)")
  }

  fileprivate static func foreignTemplate(at range: SourceRange) -> Diagnostic {
    .warning(
      "this Rollout takes its template from another object, which netcheck does not follow",
      code: .unknownWorkload, at: range,
      help: "add the pods that it gives, as with 'kubectl get pods -o yaml'")
  }

  fileprivate static func unknownWorkload(
    _ identity: Identity, _ name: String, at range: SourceRange
  ) -> Diagnostic {
    .warning(
      "\(identity.kind) '\(name)' of \(identity.apiVersion) seems to give pods, which netcheck "
        + "does not know", code: .unknownWorkload, at: range,
      help: "add the pods that it gives, as with 'kubectl get pods -o yaml'")
  }
}
