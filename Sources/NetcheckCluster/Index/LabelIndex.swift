import NetcheckModel
package import NetcheckSets

/// Those among whom a selector looks, under ascending numbers.
package struct Population: Sendable {
  /// For each number the pod of the cluster that stands for it.
  package var representatives: [Int]

  /// Those who bear labels: pods, and perhaps others.
  package var labelled: Range<UInt32>

  /// Those who are pods of the pod network.
  package var pods: EndpointSet

  /// Those who live in each namespace.
  package var namespaces: [String: EndpointSet]

  package init(
    representatives: [Int], labelled: Range<UInt32>, pods: EndpointSet,
    namespaces: [String: EndpointSet]
  ) {
    self.representatives = representatives
    self.labelled = labelled
    self.pods = pods
    self.namespaces = namespaces
  }
}

/// Finds those whom a selector selects, by lists of those that have a label, a namespace or a service account.
package struct LabelIndex: Sendable {
  private let cluster: Cluster
  private let population: Population

  /// The keys whose labels are listed.
  private var keys: Set<String> = []

  /// Those with a value of a label, and those that have the label with a value that nobody knows.
  private var labels: [String: [String: EndpointSet]] = [:]
  private var labelsOfUnknownValue: [String: EndpointSet] = [:]

  /// Those in namespaces with a value of a label, and those whose namespace nobody declares.
  private var namespaceLabels: [String: [String: EndpointSet]] = [:]
  private var inUndeclared = EndpointSet()

  /// Those of each service account, by its name alone and by its namespace as well.
  private var serviceAccounts: [String: EndpointSet] = [:]
  private var accountsInNamespaces: [[String]: EndpointSet] = [:]

  package init(_ cluster: Cluster, _ population: Population) {
    self.cluster = cluster
    self.population = population
    for (namespace, members) in population.namespaces {
      guard let facts = cluster.namespaces[namespace], facts.isDeclared else {
        inUndeclared = inUndeclared.union(members)
        continue
      }
      for label in facts.labels.entries {
        namespaceLabels[label.key, default: [:]][label.value, default: EndpointSet()].formUnion(
          members)
      }
    }
  }

  /// Lists who bears the labels and uses the service accounts for which a selector asks. Only what was listed is found.
  package mutating func list(for selector: EndpointSelector) {
    var keys: Set<String> = []
    selector.addLabelKeys(to: &keys)
    list(keys)
    if selector.asksServiceAccounts { listServiceAccounts() }
  }

  /// Lists who bears labels of some keys.
  package mutating func list(_ wanted: Set<String>) {
    let keys = wanted.subtracting(self.keys)
    if keys.isEmpty { return }
    self.keys.formUnion(keys)
    var values: [String: [String: [UInt32]]] = [:]
    var unknown: [String: [UInt32]] = [:]
    for member in population.labelled {
      let pod = pod(member)
      for key in keys {
        if let value = pod.labels[key] {
          values[key, default: [:]][value, default: []].append(member)
        } else if pod.labelsOfUnknownValue.contains(key) {
          unknown[key, default: []].append(member)
        }
      }
    }
    for (key, members) in values {
      labels[key] = members.mapValues { EndpointSet(ascending: $0) }
    }
    for (key, members) in unknown { labelsOfUnknownValue[key] = EndpointSet(ascending: members) }
  }

  /// Lists who uses which service account.
  package mutating func listServiceAccounts() {
    guard accountsInNamespaces.isEmpty else { return }
    var accounts: [[String]: [UInt32]] = [:]
    for member in population.labelled {
      let pod = pod(member)
      accounts[[pod.namespace, pod.serviceAccount], default: []].append(member)
    }
    accountsInNamespaces = accounts.mapValues { EndpointSet(ascending: $0) }
    for (account, members) in accountsInNamespaces {
      serviceAccounts[account[1], default: EndpointSet()].formUnion(members)
    }
  }

  private func pod(_ member: UInt32) -> Endpoint {
    cluster.pods[population.representatives[Int(member)]]
  }

  /// Those among some whom a selector finds.
  package func found(_ selector: EndpointSelector, among all: EndpointSet) -> Found {
    switch selector {
    case .everything: Found(all)
    case .nothing, .hostEndpoint: .nobody
    case .isPod: Found(all.intersection(population.pods))
    case .domainName: Found(EndpointSet(), perhaps: all.subtracting(population.pods))
    case .behind: Found(EndpointSet(), perhaps: all)
    case .serves:
      Found(
        EndpointSet(
          ascending: all.intersection(population.pods).ranges.joined().filter {
            selector.selects(pod($0), in: cluster).isYes
          }))
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
        population.namespaces.reduce(EndpointSet()) { found, entry in
          test.holds(for: entry.key) ? found.union(entry.value) : found
        }.intersection(all))
    case .serviceAccount: return Found(passing(serviceAccounts, test, among: all))
    case .orchestrator:
      return test.holds(for: "k8s") ? Found(all.intersection(population.pods)) : .nobody
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
      population.namespaces[name].map { found.union($0) } ?? found
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
    accountsInNamespaces.values.reduce(.nobody) { found, members in
      let some = members.intersection(all).intersection(population.pods)
      guard let first = some.bounds?.lowerBound else { return found }
      let pod = pod(first)
      return switch cluster.value(of: attribute, at: pod).passes(test) {
      case .yes: found.union(Found(some))
      case .unknown: found.union(Found(EndpointSet(), perhaps: some))
      case .no: found
      }
    }
  }
}
