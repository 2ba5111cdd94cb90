package import NetcheckDiagnostics
package import NetcheckDocuments
package import NetcheckModel

/// Turns documents into typed objects and says what is wrong with them.
package struct ObjectReader {
  package private(set) var objects = Objects()
  package var diagnostics: [Diagnostic] { decoding.diagnostics }

  private let decoding: Decoding
  private var seen: [ObjectKey: SourceRange] = [:]

  fileprivate struct ObjectKey: Hashable {
    var kind: String
    var namespace: String
    var name: String
  }

  package init(options: ReadingOptions = ReadingOptions()) {
    decoding = Decoding(options)
  }

  /// Looks at what only all objects together tell, once they are read.
  package mutating func finish() {
    let tiers = Set(objects.calico.tiers.map(\.name.value)).union(
      CalicoRelease.allCases.flatMap(\.builtInTiers).map(\.name))
    for policy in objects.calico.policies where !tiers.contains(policy.tier.value) {
      decoding.report(.unknownTier(policy.tier, tiers))
    }
    for remark in CalicoRemarks(objects).all { decoding.report(remark) }
  }

  /// Reads one document: an object, or a list of objects.
  package mutating func read(_ document: Document) {
    read(document.root, defaults: nil)
  }

  private mutating func read(_ value: Value, defaults: (apiVersion: String, kind: String)?) {
    if value.kind == .sequence, defaults == nil {
      for element in value.elements { read(element, defaults: ("", "")) }
      return
    }
    guard value.kind == .mapping, defaults?.kind.isEmpty == false || value.looksLikeObject,
      let reader = FieldReader(value, "object", decoding)
    else {
      objects.passedOver.append(
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

  /// An object's kind with its group and version.
  struct Identity {
    var apiVersion: String
    var group: Substring
    var kind: String

    init(apiVersion: String, kind: String) {
      self.apiVersion = apiVersion
      self.kind = kind
      group = apiVersion.contains("/") ? apiVersion.prefix { $0 != "/" } : ""
    }
  }

  private mutating func read(_ reader: FieldReader, _ identity: Identity) {
    let kindRange = reader.value["kind"]?.range ?? reader.value.range
    guard let support = KindSupport.of(identity) else {
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
      objects.add(Namespace(metadata), decoding)
    case .serviceAccount:
      guard let metadata = reader.metadata(.namespaced) else { return }
      objects.serviceAccounts.append(ServiceAccount(metadata))
    case .node:
      if let node = reader.node(), isFirst(kind, node.metadata) { objects.nodes.append(node) }
    case .pod:
      if let pod = reader.pod(), isFirst(kind, pod.metadata) { objects.pods.append(pod) }
    case .workload(.rollout) where reader.takesTemplateElsewhere:
      decoding.report(.foreignTemplate(at: reader.value.range))
    case .workload(let workloadKind):
      if let workload = reader.workload(workloadKind), isFirst(kind, workload.metadata) {
        objects.workloads.append(workload)
        if workloadKind == .daemonSet { readAgent(workload, reader) }
      }
    case .service:
      if let service = reader.service(), isFirst(kind, service.metadata) {
        objects.services.append(service)
      }
    case .endpointSlice:
      if let slice = reader.endpointSlice(), isFirst(kind, slice.metadata) {
        objects.endpointSlices.append(slice)
      }
    case .calicoPolicy(let policyKind):
      if let policy = reader.calicoPolicy(policyKind), isFirst(kind, policy.name, policy.range) {
        objects.calico.policies.append(policy)
      }
    case .adminPolicy(let policyKind):
      if let policy = reader.adminPolicy(policyKind), isFirst(kind, policy.name, policy.range) {
        objects.adminPolicies.append(policy)
      }
    case .calicoTier:
      if let tier = reader.calicoTier() { objects.calico.tiers.append(tier) }
    case .calicoNetworkSet:
      if let set = reader.calicoNetworkSet(isGlobal: false) {
        objects.calico.networkSets.append(set)
      }
    case .calicoGlobalNetworkSet:
      if let set = reader.calicoNetworkSet(isGlobal: true) {
        objects.calico.networkSets.append(set)
      }
    case .calicoHostEndpoint:
      if let host = reader.calicoHostEndpoint(), isFirst(kind, host.metadata) {
        objects.calico.hostEndpoints.append(host)
      }
    case .calicoProfile:
      if let profile = reader.calicoProfile() { objects.calico.profiles.append(profile) }
    case .calicoPool:
      if let pool = reader.calicoPool() { objects.calico.pools.append(pool) }
    case .felixConfiguration:
      if let configuration = reader.felixConfiguration() {
        objects.calico.felixConfigurations.append(configuration)
      }
    case .kubeControllersConfiguration:
      objects.calico.automaticHostEndpoints = reader.automaticHostEndpoints()
    case .stagedKubernetesNetworkPolicy:
      if let staged = reader.stagedKubernetesPolicy(), isFirst(kind, staged.policy.metadata) {
        objects.calico.stagedKubernetesPolicies.append(staged)
      }
    case .securityGroupPolicy:
      if let policy = reader.securityGroupPolicy(), isFirst(kind, policy.metadata) {
        objects.amazon.securityGroupPolicies.append(policy)
      }
    case .endpoints: objects.endpointSlices += reader.endpoints()
    case .networkPolicy:
      if let policy = reader.networkPolicy(), isFirst(kind, policy.metadata) {
        objects.networkPolicies.append(policy)
      }
    }
  }

  /// Takes the settings that an agent of the network gets from its environment.
  private mutating func readAgent(_ daemonSet: WorkloadObject, _ reader: FieldReader) {
    switch daemonSet.metadata.name.value {
    case "calico-node": objects.calico.felixEnvironment = reader.felixEnvironment()
    case "aws-node": objects.amazon.environment = reader.amazonEnvironment()
    default: break
    }
  }

  private mutating func isFirst(_ kind: ReadKind, _ metadata: Metadata) -> Bool {
    metadata.isNameGenerated
      || isFirst(
        ObjectKey(kind: kind.name, namespace: metadata.namespace, name: metadata.name.value),
        metadata.name.range)
  }

  private mutating func isFirst(
    _ kind: ReadKind, _ name: PolicyName, _ range: SourceRange
  ) -> Bool {
    isFirst(
      ObjectKey(kind: kind.name, namespace: name.namespace ?? "", name: name.name), range)
  }

  /// Whether an object of this kind and name comes for the first time; reports it otherwise.
  private mutating func isFirst(_ key: ObjectKey, _ range: SourceRange) -> Bool {
    guard let first = seen[key] else {
      seen[key] = range
      return true
    }
    decoding.report(.duplicateObject(key, at: range, first: first))
    return false
  }

  private mutating func passOver(_ reader: FieldReader, _ identity: Identity) {
    let name = reader.mappingQuietly("metadata")?["name"]?.text ?? ""
    objects.passedOver.append(
      Objects.PassedOver(
        apiVersion: identity.apiVersion, kind: identity.kind, name: name, range: reader.value.range,
        isKnown: KindSupport.of(identity) != nil)
    )
    if !KindSupport.changesNothing(identity), reader.holdsPodTemplate {
      decoding.report(.unknownWorkload(identity, name, at: reader.value.range))
    }
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

extension Objects {
  /// Adds a namespace. Several manifests may declare one, as `kubectl apply` unites their labels.
  fileprivate mutating func add(_ namespace: Namespace, _ decoding: Decoding) {
    let name = namespace.metadata.name.value
    guard let index = namespaces.firstIndex(where: { $0.metadata.name.value == name }) else {
      namespaces.append(namespace)
      return
    }
    for label in namespace.metadata.labels.entries {
      if let other = namespaces[index].metadata.labels[label.key], other != label.value {
        let key = ObjectReader.ObjectKey(kind: "Namespace", namespace: "", name: name)
        decoding.report(
          .duplicateObject(
            key, at: namespace.metadata.name.range, first: namespaces[index].metadata.name.range))
        return
      }
      namespaces[index].metadata.labels[label.key] = label.value
    }
  }
}

extension Diagnostic {
  fileprivate static func oldVersion(
    _ identity: ObjectReader.Identity, _ servedAs: String, at range: SourceRange
  ) -> Diagnostic {
    .warning(
      "\(identity.kind) of \(identity.apiVersion) is not served", code: .oldVersion,
      at: range, help: "write apiVersion: \(servedAs)")
  }

  fileprivate static func duplicateObject(
    _ key: ObjectReader.ObjectKey, at range: SourceRange, first: SourceRange
  ) -> Diagnostic {
    let name = key.namespace.isEmpty ? key.name : "\(key.namespace)/\(key.name)"
    return .error(
      "\(key.kind) \(name) stands twice in the input", code: .duplicateObject, at: range,
      notes: [Note("it stands first here", at: first)],
      help: "which one counts depends on who applies last: name the files of one cluster with -f")
  }

  fileprivate static func unknownTier(_ tier: Located<String>, _ known: Set<String>) -> Diagnostic {
    .error(
      "no tier is called '\(tier.value)'", code: .unknownTier, at: tier.range,
      help: Spelling.suggestion(for: tier.value, among: known.sorted()).map {
        "did you mean '\($0)'?"
      }
        ?? "add the manifest of the tier: Calico refuses policies without it")
  }

  fileprivate static func foreignTemplate(at range: SourceRange) -> Diagnostic {
    .warning(
      "this Rollout takes its template from another object, which netcheck does not follow",
      code: .unknownWorkload, at: range,
      help: "add the pods that it gives, as with 'kubectl get pods -o yaml'")
  }

  fileprivate static func unknownWorkload(
    _ identity: ObjectReader.Identity, _ name: String, at range: SourceRange
  ) -> Diagnostic {
    .warning(
      "\(identity.kind) '\(name)' of \(identity.apiVersion) seems to give pods, which netcheck "
        + "does not know", code: .unknownWorkload, at: range,
      help: "add the pods that it gives, as with 'kubectl get pods -o yaml'")
  }
}
