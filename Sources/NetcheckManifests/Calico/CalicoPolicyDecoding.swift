import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

/// Policies and their like of `projectcalico.org/v3`, with the defaults and the validation of Calico's own API.
extension FieldReader {
  private static let policyFields = WordSet([
    "tier", "order", "selector", "serviceAccountSelector", "types", "ingress", "egress",
    "performanceHints",
  ])
  private static let globalFields = WordSet(
    policyFields.strings + ["namespaceSelector", "doNotTrack", "preDNAT", "applyOnForward"])
  private static let stagedFields = WordSet(policyFields.strings + ["stagedAction"])
  private static let stagedGlobalFields = WordSet(globalFields.strings + ["stagedAction"])

  func calicoPolicy(_ kind: PolicyName.Kind) -> CalicoPolicy? {
    let isGlobal = kind == .globalNetworkPolicy || kind == .stagedGlobalNetworkPolicy
    let isStaged = kind == .stagedNetworkPolicy || kind == .stagedGlobalNetworkPolicy
    let metadata = calicoMetadata(
      isGlobal ? .cluster : .namespaced,
      name: isGlobal ? Syntax.isGlobalPolicyName : Syntax.isCalicoPolicyName)
    guard let spec else { return nil }
    spec.allowOnly(
      isStaged
        ? isGlobal ? Self.stagedGlobalFields : Self.stagedFields
        : isGlobal ? Self.globalFields : Self.policyFields)
    spec.checkPolicyFields()
    guard let metadata else { return nil }
    let namespace = isGlobal ? nil : metadata.namespace
    let ingress = (spec.mappings("ingress") ?? []).compactMap {
      $0.calicoRule(.ingress, in: namespace)
    }
    let egress = (spec.mappings("egress") ?? []).compactMap {
      $0.calicoRule(.egress, in: namespace)
    }
    let selector = spec.calicoSelector("selector")
    let accounts = spec.calicoSelector("serviceAccountSelector")
    let namespaces = isGlobal ? spec.calicoSelector("namespaceSelector") : ""
    let subject =
      namespace.map {
        SelectorRewriting.subject(
          selector: selector, serviceAccountSelector: accounts, in: $0)
      }
      ?? SelectorRewriting.globalSubject(
        selector: selector, namespaceSelector: namespaces, serviceAccountSelector: accounts)
    return CalicoPolicy(
      name: PolicyName(kind, namespace: namespace, name: metadata.name.value),
      range: metadata.name.range,
      tier: spec.string("tier").flatMap { $0.value.isEmpty ? nil : $0 }
        ?? Located("default", at: metadata.name.range),
      order: spec.order(), subject: (try? CalicoSelector.parse(subject)) ?? .all,
      writtenSubject: subject, types: spec.calicoTypes(ingress, egress, isStored: isStored),
      ingress: ingress, egress: egress, stage: spec.stage(),
      staging: isStaged ? spec.staging() : nil)
  }

  /// A spec that is absent is an empty one, and is spoken of where its null or else the kind stands.
  private var spec: FieldReader? {
    guard self["spec"] == nil, let place = value["spec"] ?? value["kind"] else {
      return mapping("spec")
    }
    return FieldReader(emptyMapping: place, "spec", decoding)
  }

  func order() -> Double? {
    guard let value = self["order"] else { return nil }
    guard let number = value.number else {
      decoding.report(.wrongType(of: "order", expected: "a number", got: value))
      return nil
    }
    return number
  }

  /// The governed directions: as written, else by the rules that are there (`defaults/networkpolicy.go`). A stored policy without any
  /// has not passed through these defaults, and governs both directions (`policy_sorter.go`).
  private func calicoTypes(
    _ ingress: [CalicoRule], _ egress: [CalicoRule], isStored: Bool
  ) -> Set<Direction> {
    let written = strings("types") ?? []
    let types = written.compactMap { type -> Direction? in
      if type.value == "Ingress" { return .ingress }
      if type.value == "Egress" { return .egress }
      decoding.report(
        .error(
          "unknown policy type '\(type.value)'", code: .policyTypes, at: type.range,
          help: "use Ingress or Egress"))
      return nil
    }
    if Set(types).count < types.count {
      decoding.report(
        .error(
          "types names a direction twice", code: .policyTypes, at: self["types"]?.range,
          help: "name Ingress and Egress once each"))
    }
    if !written.isEmpty {
      for (direction, rules) in [(Direction.ingress, ingress), (.egress, egress)] {
        if let first = rules.first, !types.contains(direction) {
          decoding.report(.deadRules(direction, first.range, field: "types"))
        }
      }
      return Set(types)
    }
    if isStored { return [.ingress, .egress] }
    for key in ["ingress", "egress"] {
      if let list = list(key), list.isEmpty { decoding.report(.emptyRules(key, self[key])) }
    }
    if egress.isEmpty { return [.ingress] }
    return ingress.isEmpty ? [.egress] : [.ingress, .egress]
  }

  /// What no field of a policy may hold (Calico, `policy_common.go`).
  private func checkPolicyFields() {
    for key in ["selector", "serviceAccountSelector", "namespaceSelector"] {
      if let value = self[key], value.text.contains("global(") {
        decoding.report(
          .invalidRule(
            "global() stands in the \(key) of a policy", value,
            "it belongs into a rule's namespaceSelector"))
      }
    }
    for direction in Direction.allCases {
      if let rules = list(direction.rawValue), rules.count > 1024 {
        decoding.report(
          .invalidRule(
            "\(direction.rawValue) holds \(rules.count) rules", rules[1024],
            "the schema takes at most 1024: split the policy"))
      }
    }
    var hints: Set<String> = []
    for hint in strings("performanceHints") ?? []
    where hint.value != "AssumeNeededOnEveryNode" || !hints.insert(hint.value).inserted {
      decoding.report(
        .error(
          "unknown or repeated hint '\(hint.value)'", code: .unknownWord, at: hint.range,
          help: "write AssumeNeededOnEveryNode once, or nothing"))
    }
  }

  private func stage() -> CalicoPolicy.Stage {
    let isUntracked = boolean("doNotTrack") ?? false
    let isPreDNAT = boolean("preDNAT") ?? false
    let appliesOnForward = boolean("applyOnForward") ?? false
    if isUntracked, isPreDNAT {
      decoding.report(
        .invalidRule("preDNAT stands beside doNotTrack", self["preDNAT"], "choose one of them"))
    }
    if isUntracked || isPreDNAT, !appliesOnForward {
      decoding.report(
        .invalidRule(
          "\(isUntracked ? "doNotTrack" : "preDNAT") stands without applyOnForward",
          self[isUntracked ? "doNotTrack" : "preDNAT"], "add 'applyOnForward: true'"))
    }
    if isPreDNAT, self["egress"] != nil {
      decoding.report(
        .invalidRule("a preDNAT policy has egress rules", self["egress"], "remove them"))
    }
    if isPreDNAT, let type = strings("types")?.first(where: { $0.value == "Egress" }) {
      decoding.report(
        .error(
          "a preDNAT policy names Egress", code: .invalidRule, at: type.range,
          help: "it judges what comes in: leave Ingress alone"))
    }
    return isUntracked
      ? .untracked : isPreDNAT ? .preDNAT : .normal(appliesOnForward: appliesOnForward)
  }

  /// What promotion would do with a staged policy.
  private func staging() -> CalicoPolicy.Staging {
    guard let action = string("stagedAction") else { return .set }
    switch action.value {
    case "Set": return .set
    case "Learn", "Ignore": return .nothing
    case "Delete":
      if let other = value.entries.first(where: { !["stagedAction", "tier"].contains($0.key.text) })
      {
        decoding.report(
          .invalidRule(
            "stagedAction Delete stands beside \(other.key.text)", other.key,
            "name nothing but the tier: the policy of this name would be deleted"))
      }
      return .delete
    default:
      decoding.report(
        .error(
          "unknown stagedAction '\(action.value)'", code: .unknownWord, at: action.range,
          help: "use one of Set, Delete, Learn, Ignore"))
      return .set
    }
  }

  /// A StagedKubernetesNetworkPolicy: the spec of a NetworkPolicy, with what promotion would do.
  func stagedKubernetesPolicy() -> StagedKubernetesPolicy? {
    let staging = mapping("spec")?.staging() ?? .set
    return stagedNetworkPolicy().map {
      StagedKubernetesPolicy(policy: $0, staging: staging)
    }
  }

  // MARK: Tiers and sets

  func calicoTier() -> CalicoTier? {
    guard let metadata = calicoMetadata(.cluster, name: Syntax.isDNSLabel) else { return nil }
    let spec = mapping("spec")
    spec?.allowOnly(["order", "defaultAction"])
    var action = TierDefault.deny
    if let written = spec?.string("defaultAction") {
      switch written.value {
      case "Deny": action = .deny
      case "Pass": action = .pass
      default:
        decoding.report(
          .error(
            "unknown defaultAction '\(written.value)'", code: .invalidTier, at: written.range,
            help: "use Deny or Pass"))
      }
    }
    let order = spec?.order() ?? 1_000_000
    // Nobody may change the tiers that exist in every cluster.
    if let pinned = CalicoRelease.newest.builtInTiers.first(where: {
      $0.name == metadata.name.value
    }
    ), order != pinned.order || action != pinned.defaultAction {
      decoding.report(
        .error(
          "tier '\(pinned.name)' is built in with order \(Int(pinned.order)) and defaultAction "
            + (pinned.defaultAction == .deny ? "Deny" : "Pass"), code: .invalidTier,
          at: metadata.name.range,
          help: "leave it as it is, or make a tier of your own"))
    }
    return CalicoTier(name: metadata.name, order: order, defaultAction: action)
  }

  func calicoNetworkSet(isGlobal: Bool) -> CalicoNetworkSet? {
    guard let metadata = calicoMetadata(isGlobal ? .cluster : .namespaced) else { return nil }
    let spec = mapping("spec")
    spec?.allowOnly(["nets"])
    if let label = mapping("metadata")?.mapping("labels")?["projectcalico.org/namespace"] {
      decoding.report(
        .error(
          "the label projectcalico.org/namespace is Calico's own", code: .invalidLabel,
          at: label.range, help: "remove it: a NetworkSet gets it from its namespace"))
    }
    return CalicoNetworkSet(
      metadata: metadata, namespace: isGlobal ? nil : metadata.namespace,
      blocks: (spec?.strings("nets") ?? []).compactMap { decoding.setBlock($0) })
  }
}

extension Diagnostic {
  fileprivate static func emptyRules(_ key: String, _ value: Value?) -> Diagnostic {
    let type = key == "ingress" ? "Ingress" : "Egress"
    return .warning(
      "an empty \(key) list counts as absent, and does not govern \(type) by itself",
      code: .emptyRules, at: value?.range,
      help:
        "state what is meant: 'types: [\(type)]', or both directions with 'types: [Ingress, Egress]'"
    )
  }
}
