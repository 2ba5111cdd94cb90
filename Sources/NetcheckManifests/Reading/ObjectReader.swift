package import NetcheckDiagnostics
package import NetcheckDocuments
package import NetcheckModel

/// Gathers the objects of the whole input and says what only all of them together tell.
package struct ObjectReader {
  package private(set) var objects = Objects()
  package private(set) var diagnostics = DiagnosticList()

  private var decoder: ObjectDecoder
  private var names = NameTables()

  package init(options: ReadingOptions = ReadingOptions()) {
    decoder = ObjectDecoder(options)
  }

  /// From a file on, objects take the place of those of their name in the files before.
  mutating func replace(from file: Int32) {
    names.precedence.firstApplied = file
    objects.firstApplied = file
  }

  /// Reads one document: an object, or a list of objects.
  package mutating func read(_ document: Document) {
    decoder.read(document)
    add(decoder.takeFindings())
  }

  /// Takes in what was found in the parts of a file.
  mutating func add(_ findings: [Findings]) {
    names.makeRoom(in: &objects, for: findings.map(\.objects))
    for findings in findings { add(findings) }
  }

  /// Takes in what was found in the next part of the input.
  mutating func add(_ findings: Findings) {
    diagnostics.append(findings.diagnostics)
    let more = findings.objects
    for namespace in more.namespaces { add(namespace) }
    names.unite(&objects, with: findings, &diagnostics)
    names.dropReplaced(&objects, by: more)
    objects.serviceAccounts += more.serviceAccounts
    objects.scaleTargets += more.scaleTargets
    objects.amazon.enforcedPolicies += more.amazon.enforcedPolicies
    objects.passedOver += more.passedOver
    objects.calico.tiers += more.calico.tiers
    objects.calico.networkSets += more.calico.networkSets
    objects.calico.profiles += more.calico.profiles
    objects.calico.pools += more.calico.pools
    let automatic = more.calico.automaticHostEndpoints
    objects.calico.automaticHostEndpoints = automatic ?? objects.calico.automaticHostEndpoints
    objects.calico.felixConfigurations += more.calico.felixConfigurations
    objects.calico.felixEnvironment = findings.felixEnvironment ?? objects.calico.felixEnvironment
    objects.amazon.environment = findings.amazonEnvironment ?? objects.amazon.environment
  }

  /// Adds a namespace. Several manifests may declare one, as `kubectl apply` unites their labels.
  private mutating func add(_ namespace: Namespace) {
    let name = namespace.metadata.name
    guard let index = names.namespaces[name.value] else {
      names.namespaces[name.value] = objects.namespaces.count
      objects.namespaces.append(namespace)
      return
    }
    if names.precedence.replaces(name.range, objects.namespaces[index].metadata.name.range) {
      objects.namespaces[index] = namespace
      return
    }
    for label in namespace.metadata.labels.entries {
      let known = objects.namespaces[index].metadata
      if let other = known.labels[label.key], other != label.value {
        let again = FoundName(kind: "Namespace", namespace.metadata)
        diagnostics.append(.duplicateObject(again, first: known.name.range))
        return
      }
      objects.namespaces[index].metadata.labels[label.key] = label.value
    }
  }

  /// Looks at what only all objects together tell, once they are read.
  package mutating func finish() {
    let tiers = Set(objects.calico.tiers.map(\.name.value)).union(
      CalicoRelease.allCases.flatMap(\.builtInTiers).map(\.name))
    for policy in objects.calico.policies where !tiers.contains(policy.tier.value) {
      diagnostics.append(.unknownTier(policy.tier, tiers))
    }
    let written = Set(
      objects.networkPolicies.map { [$0.metadata.namespace, $0.metadata.name.value] })
    for policy in objects.amazon.enforcedPolicies
    where !written.contains([policy.namespace, policy.name]) {
      diagnostics.append(.lackingPolicy(policy))
    }
    diagnostics.append(contentsOf: CalicoRemarks(objects).all)
  }
}

extension Diagnostic {
  fileprivate static func lackingPolicy(_ policy: EnforcedPolicy) -> Diagnostic {
    .error(
      "the PolicyEndpoint enforces NetworkPolicy '\(policy.namespace)/\(policy.name)', which the input "
        + "lacks", code: .unsupported, at: policy.range,
      help: "add the NetworkPolicy of which the VPC CNI's controller has made it")
  }

  fileprivate static func unknownTier(_ tier: Located<String>, _ known: Set<String>) -> Diagnostic {
    .error(
      "no tier is called '\(tier.value)'", code: .unknownTier, at: tier.range,
      help: Spelling.suggestion(for: tier.value, among: known.sorted()).map {
        "did you mean '\($0)'?"
      }
        ?? "add the manifest of the tier: Calico refuses policies without it")
  }
}
