import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// The values that selectors tell apart: for each thing that a future pod chooses, one of each kind is enough to try.
struct FutureVocabulary {
  private var tests: [EndpointSelector.Attribute: Set<EndpointSelector.Test>] = [:]

  /// Whether rules name ports, whose numbers a pod chooses for itself.
  private(set) var portNames: Set<String> = []

  /// Numbers that pods of the cluster give the names, to choose from.
  private var usedPorts: [String: [ContainerPort]] = [:]

  /// More ways to combine parts of values than this are not tried.
  private static let mostCombinations = 256

  /// - Parameters:
  ///   - policies: those that may govern one of the ends.
  ///   - others: selectors by which the contract means pods.
  init(
    _ policies: [Policy], _ ladder: Ladder, _ cluster: Cluster, _ others: [EndpointSelector]
  ) {
    for other in others { add(other) }
    for policy in policies {
      add(policy.subject)
      for direction in Direction.allCases {
        guard case .governs(let rules) = policy.governance(direction) else { continue }
        for rule in rules {
          for peer in rule.peers + rule.subjects {
            if let selector = peer.holders?.selector { add(selector) }
            if let selector = peer.strangers?.selector { add(selector) }
          }
          for case .named(let name) in rule.connections.flatMap(\.namedPorts) {
            portNames.insert(name)
          }
        }
      }
    }
    for group in ladder.securityGroups { add(group.subject) }
    for port in cluster.pods.lazy.flatMap(\.ports) {
      if let name = port.name, portNames.contains(name) {
        usedPorts[name, default: []].append(port)
      }
    }
  }

  /// Ports that a pod may declare: under each name that rules know one of those asked, if possible one that others have, too.
  func ports(among asked: ConnectionSet) -> [ContainerPort] {
    portNames.sorted().flatMap { name in
      TransportProtocol.allCases.compactMap { transport in
        let used = usedPorts[name]?.first {
          $0.transport == transport && asked[transport].contains($0.number)
        }
        guard let number = used?.number ?? asked[transport].ranges.first?.lowerBound else {
          return nil
        }
        return ContainerPort(
          name: name, number: number, transport: transport, container: .regular)
      }
    }
  }

  private mutating func add(_ selector: EndpointSelector) {
    switch selector {
    case .has(let attribute, let test): tests[attribute, default: []].insert(test)
    case .not(let condition): add(condition)
    case .all(let conditions), .any(let conditions): for condition in conditions { add(condition) }
    case .serves(let name, _, _): portNames.insert(name)
    case .everything, .nothing, .isPod, .behind, .hostEndpoint, .domainName: break
    }
  }

  /// Values of an attribute such that every pod's value passes the same tests as one of them; `nil` if there are too many.
  func values(of attribute: EndpointSelector.Attribute) -> [String]? {
    let tests = self.tests[attribute] ?? []
    var exact: Set<String> = []
    var (prefixes, suffixes, parts): (Set<String>, Set<String>, Set<String>) = ([""], [""], [])
    for test in tests {
      switch test {
      case .exists: break
      case .isOne(let values): exact.formUnion(values)
      case .contains(let part): parts.insert(part)
      case .hasPrefix(let prefix): prefixes.insert(prefix)
      case .hasSuffix(let suffix): suffixes.insert(suffix)
      }
    }
    if prefixes.count == 1, suffixes.count == 1, parts.isEmpty {
      return exact.sorted() + [Self.anyOther(than: exact)]
    }
    guard let filler = Self.filler(tests), parts.count < 8,
      prefixes.count * suffixes.count << parts.count <= Self.mostCombinations
    else { return nil }
    var built: [String] = []
    for prefix in prefixes.sorted() {
      for suffix in suffixes.sorted() {
        for chosen in subsets(of: parts.sorted()) {
          // What stands between the pieces occurs in none of them, so the value passes no test by accident.
          let value = ([prefix, ""] + chosen + ["", suffix]).joined(separator: filler)
          guard value.utf8.count <= 63 else { return nil }
          built.append(value)
        }
      }
    }
    return exact.sorted() + built.filter { !exact.contains($0) }
  }

  /// A value that none of these is.
  private static func anyOther(than values: Set<String>) -> String {
    var value = "any-other"
    while values.contains(value) { value += "-one" }
    return value
  }

  private func subsets(of parts: [String]) -> [[String]] {
    parts.reduce([[]]) { subsets, part in subsets + subsets.map { $0 + [part] } }
  }

  /// A letter that no test names; `nil` if all are named.
  private static func filler(_ tests: Set<EndpointSelector.Test>) -> String? {
    let texts = tests.flatMap(\.texts)
    return "zqxjkvbwyZQXJKVBWY0123456789".map(String.init).first { letter in
      !texts.contains { $0.contains(letter) }
    }
  }
}

extension EndpointSelector.Test {
  fileprivate var texts: [String] {
    switch self {
    case .exists: []
    case .isOne(let values): values
    case .contains(let text), .hasPrefix(let text), .hasSuffix(let text): [text]
    }
  }
}
