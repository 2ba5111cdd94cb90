import NetcheckCluster
import NetcheckModel
import NetcheckSets

/// Who fulfils a condition: surely, and perhaps.
struct Found: Sendable {
  var surely: EndpointSet
  var perhaps: EndpointSet

  init(_ surely: EndpointSet, perhaps: EndpointSet) {
    self.surely = surely
    self.perhaps = perhaps
  }

  init(_ known: EndpointSet) { self.init(known, perhaps: known) }

  static let nobody = Found(EndpointSet())

  var isKnown: Bool { surely == perhaps }

  func union(_ other: Found) -> Found {
    Found(surely.union(other.surely), perhaps: perhaps.union(other.perhaps))
  }

  func intersection(_ other: Found) -> Found {
    Found(surely.intersection(other.surely), perhaps: perhaps.intersection(other.perhaps))
  }

  func complement(in all: EndpointSet) -> Found {
    Found(all.subtracting(perhaps), perhaps: all.subtracting(surely))
  }
}

/// Finds the elements that a selector selects, by lists of those that have a label, a namespace or a service account.
struct SelectorIndex: Sendable {
  private let cluster: Cluster
  private let table: ElementTable

  /// The classes with a value of a label, and those that have the label with a value that nobody knows.
  private var labels: [String: [String: EndpointSet]] = [:]
  private var labelsOfUnknownValue: [String: EndpointSet] = [:]

  /// The classes in namespaces with a value of a label, and those whose namespace nobody declares.
  private var namespaceLabels: [String: [String: EndpointSet]] = [:]
  private var inUndeclared = EndpointSet()

  /// The classes of each service account, by its name alone and by its namespace as well.
  private var serviceAccounts: [String: EndpointSet] = [:]
  private var accountsInNamespaces: [[String]: EndpointSet] = [:]

  init(_ cluster: Cluster, _ table: ElementTable, _ mentions: Mentions) {
    self.cluster = cluster
    self.table = table
    indexPods(mentions)
    for (namespace, classes) in table.namespaces {
      guard let facts = cluster.namespaces[namespace], facts.isDeclared else {
        inUndeclared = inUndeclared.union(classes)
        continue
      }
      for label in facts.labels.entries {
        namespaceLabels[label.key, default: [:]][label.value, default: EndpointSet()].formUnion(
          classes)
      }
    }
  }

  private mutating func indexPods(_ mentions: Mentions) {
    var values: [String: [String: [UInt32]]] = [:]
    var unknown: [String: [UInt32]] = [:]
    var accounts: [[String]: [UInt32]] = [:]
    for element in table.podClasses {
      let pod = cluster.pods[table.representatives[Int(element)]]
      for label in pod.labels.entries where mentions.labels.contains(label.key) {
        values[label.key, default: [:]][label.value, default: []].append(element)
      }
      for key in pod.labelsOfUnknownValue
      where mentions.labels.contains(key) && pod.labels[key] == nil {
        unknown[key, default: []].append(element)
      }
      if mentions.asksServiceAccounts {
        accounts[[pod.namespace, pod.serviceAccount], default: []].append(element)
      }
    }
    labels = values.mapValues { $0.mapValues { EndpointSet(ascending: $0) } }
    labelsOfUnknownValue = unknown.mapValues { EndpointSet(ascending: $0) }
    accountsInNamespaces = accounts.mapValues { EndpointSet(ascending: $0) }
    for (account, classes) in accountsInNamespaces {
      serviceAccounts[account[1], default: EndpointSet()].formUnion(classes)
    }
  }

  /// Those among some elements whom a selector finds.
  func found(_ selector: EndpointSelector, among all: EndpointSet) -> Found {
    switch selector {
    case .everything: Found(all)
    case .nothing, .hostEndpoint: .nobody
    case .isPod: Found(all.intersection(table.podClasses))
    case .domainName: Found(EndpointSet(), perhaps: all.subtracting(EndpointSet(table.podClasses)))
    case .behind: Found(EndpointSet(), perhaps: all)
    case .has(let attribute, let test): found(attribute, test, among: all)
    case .not(let condition): found(condition, among: all).complement(in: all)
    case .all(let conditions): found(all: conditions, among: all)
    case .any(let conditions):
      conditions.reduce(.nobody) { $0.union(found($1, among: all)) }
    }
  }

  /// Conditions that narrow most come first, so that the others look at few.
  private func found(all conditions: [EndpointSelector], among all: EndpointSet) -> Found {
    var rest = all
    for case .has(.namespace, .isOne(let names)) in conditions {
      rest = rest.intersection(namespaces(names))
    }
    var result = Found(rest)
    for condition in conditions {
      if result.perhaps.isEmpty { return .nobody }
      if case .has(.namespace, .isOne) = condition { continue }
      result = result.intersection(found(condition, among: result.perhaps))
    }
    return result
  }

  private func found(
    _ attribute: EndpointSelector.Attribute, _ test: EndpointSelector.Test, among all: EndpointSet
  ) -> Found {
    switch attribute {
    case .label(let key):
      let known = passing(labels[key] ?? [:], test, among: all)
      guard let unknown = labelsOfUnknownValue[key] else { return Found(known) }
      let others = unknown.intersection(all)
      return Found(test == .exists ? known.union(others) : known, perhaps: known.union(others))
    case .namespace:
      if case .isOne(let names) = test { return Found(namespaces(names).intersection(all)) }
      return Found(
        table.namespaces.reduce(EndpointSet()) { found, entry in
          test.holds(for: entry.key) ? found.union(entry.value) : found
        }.intersection(all))
    case .serviceAccount: return Found(passing(serviceAccounts, test, among: all))
    case .orchestrator:
      return test.holds(for: "k8s") ? Found(all.intersection(table.podClasses)) : .nobody
    case .namespaceLabel(let key): return found(namespaceLabel: key, test, among: all)
    case .serviceAccountLabel: return found(byAccount: attribute, test, among: all)
    }
  }

  private func passing(
    _ sets: [String: EndpointSet], _ test: EndpointSelector.Test, among all: EndpointSet
  ) -> EndpointSet {
    if case .isOne(let values) = test {
      return values.reduce(EndpointSet()) { found, value in
        sets[value].map { found.union($0.intersection(all)) } ?? found
      }
    }
    return sets.reduce(EndpointSet()) { found, entry in
      test.holds(for: entry.key) ? found.union(entry.value.intersection(all)) : found
    }
  }

  private func namespaces(_ names: [String]) -> EndpointSet {
    names.reduce(EndpointSet()) { found, name in
      table.namespaces[name].map { found.union($0) } ?? found
    }
  }

  /// Every namespace has labels with its name; of one that nobody declares no others are known.
  private func found(
    namespaceLabel key: String, _ test: EndpointSelector.Test, among all: EndpointSet
  ) -> Found {
    if key == "kubernetes.io/metadata.name" || key == "projectcalico.org/name" {
      return found(.namespace, test, among: all)
    }
    let known = passing(namespaceLabels[key] ?? [:], test, among: all)
    return Found(known, perhaps: known.union(inUndeclared.intersection(all)))
  }

  private func found(
    byAccount attribute: EndpointSelector.Attribute, _ test: EndpointSelector.Test,
    among all: EndpointSet
  ) -> Found {
    accountsInNamespaces.values.reduce(.nobody) { found, classes in
      let some = classes.intersection(all)
      guard let first = some.bounds?.lowerBound else { return found }
      let pod = cluster.pods[table.representatives[Int(first)]]
      return switch cluster.value(of: attribute, at: pod).passes(test) {
      case .yes: found.union(Found(some))
      case .unknown: found.union(Found(EndpointSet(), perhaps: some))
      case .no: found
      }
    }
  }
}
