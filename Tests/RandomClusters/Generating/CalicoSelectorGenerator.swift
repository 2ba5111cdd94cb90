extension ClusterGenerator {
  /// Whose labels a selector is about.
  enum SelectorScope {
    /// An endpoint's or a set's own, and those that it inherits, by their full names.
    case own
    case namespace
    case account
  }

  mutating func calicoSelector(_ scope: SelectorScope) -> CalicoSelector {
    selector(scope, depth: 0)
  }

  private mutating func selector(_ scope: SelectorScope, depth: Int) -> CalicoSelector {
    let isInner = depth < 2
    switch random.weighted([
      isInner ? 62 : 90, 10, isInner ? 8 : 0, isInner ? 12 : 0, isInner ? 8 : 0,
    ]) {
    case 0: return condition(scope)
    case 1: return random.chance(80) ? .all : .blankAll
    case 2: return .not(selector(scope, depth: depth + 1))
    case 3: return .and((0..<2).map { _ in selector(scope, depth: depth + 1) })
    default: return .or((0..<2).map { _ in selector(scope, depth: depth + 1) })
    }
  }

  private mutating func condition(_ scope: SelectorScope) -> CalicoSelector {
    let (key, values) = random.pick(vocabulary(scope))
    let value = random.pick(values)
    switch random.weighted([45, 15, 9, 9, 8, 4, 10]) {
    case 0: return .compare(key, .equal, value)
    case 1: return .compare(key, .unequal, value)
    case 2: return .isIn(key, random.chance(8) ? [] : random.some(values, atMost: 2))
    case 3: return .isNotIn(key, random.chance(8) ? [] : random.some(values, atMost: 2))
    case 4: return .has(key)
    case 5: return .not(.has(key))
    default:
      return .compare(key, random.pick([.contains, .startsWith, .endsWith]), part(of: value))
    }
  }

  private mutating func part(of value: String) -> String {
    if random.chance(10) { return random.pick(["", "all()"]) }
    let length = random.below(value.count + 1)
    return random.chance(50) ? String(value.prefix(length)) : String(value.suffix(length))
  }

  private func vocabulary(_ scope: SelectorScope) -> [(key: String, values: [String])] {
    let names = cluster.namespaces.map(\.name)
    switch scope {
    case .own:
      // The endpoints' own labels stand twice, since most selectors are about them.
      let labels =
        Vocabulary.podLabels + (cluster.hostEndpoints.isEmpty ? [] : Vocabulary.hostLabels)
      return labels + labels + [
        ("projectcalico.org/namespace", names), ("projectcalico.org/orchestrator", ["k8s"]),
        ("projectcalico.org/serviceaccount", Vocabulary.accounts), ("pcns.team", ["x", "y"]),
        ("pcns.projectcalico.org/name", names), ("pcsa.role", ["x", "y"]),
      ]
    case .namespace:
      return Vocabulary.namespaceLabels + Vocabulary.namespaceLabels + [
        (Vocabulary.nameKey, names), ("projectcalico.org/name", names),
      ]
    case .account:
      return Vocabulary.accountLabels + Vocabulary.accountLabels + [
        ("projectcalico.org/name", Vocabulary.accounts)
      ]
    }
  }
}
