import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// What rules can tell apart, under numbers: first the classes of pods, then those of hosts, then the atoms of addresses
/// outside.
///
/// Pods are of one class if no selector, no port's name and no block of a rule tells them apart, and they live in one
/// namespace. Labels that no selector names make no difference, however unique they are. Classes of one namespace stand
/// together, so that most selectors find one range; those whose address is not known stand behind all others, so that blocks that
/// may hold it find one range of them.
struct ElementTable: Sendable {
  /// The element of each pod of the cluster, by the pod's index.
  private(set) var elements: [UInt32] = []

  /// The element of each node, by its name.
  private(set) var nodes: [String: UInt32] = [:]

  /// For each class of pods the index of one of its pods.
  private(set) var representatives: [Int] = []

  /// For each class of hosts one of them: a node, or a pod that uses its node's network.
  private var hostRepresentatives: [Endpoint] = []

  private(set) var podClasses: Range<UInt32> = 0..<0
  private(set) var hosts: Range<UInt32> = 0..<0
  private(set) var outside: Range<UInt32> = 0..<0

  /// The elements of both kinds of places inside, and of those outside.
  var count: UInt32 { outside.upperBound }

  private(set) var atoms: AddressAtoms

  /// The classes of each namespace.
  private(set) var namespaces: [String: EndpointSet] = [:]

  /// Elements with one address of unknown place each, by where it may lie.
  private(set) var worlds: [(within: AddressSet, elements: EndpointSet)] = []

  /// Hosts that may come to pods of other nodes with the address of a tunnel, by where their address may lie then.
  private(set) var tunnels: [(within: AddressSet, elements: EndpointSet)] = []

  /// Elements with a known address, by the kind of atom in which it lies.
  private(set) var elementsOfKind: [Int: EndpointSet] = [:]

  /// The family in which pods and hosts speak with each other.
  let family: AddressFamily

  /// The classes of pods as those among whom selectors look.
  var population: Population {
    Population(
      representatives: representatives, labelled: podClasses, pods: EndpointSet(podClasses),
      namespaces: namespaces)
  }

  /// The first atom of IPv6 among the elements; the end of all where there is none.
  var firstIPv6: UInt32 { outside.lowerBound + UInt32(atoms.countOfIPv4) }

  /// The addresses of ranges of places outside, which are all of one family.
  func addresses(of ranges: [Range<UInt32>]) -> AddressSet {
    guard let first = ranges.first else { return AddressSet() }
    let atoms = self.atoms.atoms
    let intervals = ranges.map { range in
      let first = atoms[Int(range.lowerBound - outside.lowerBound)]
      let last = atoms[Int(range.upperBound - 1 - outside.lowerBound)]
      return first.interval.lowerBound...last.interval.upperBound
    }
    return AddressSet(atoms[Int(first.lowerBound - outside.lowerBound)].family, intervals)
  }

  /// Whether an element's connections to another are of IPv6.
  func isIPv6(_ source: UInt32, _ destination: UInt32) -> Bool {
    for element in [source, destination] where outside.contains(element) {
      return atoms.atoms[Int(element - outside.lowerBound)].family == .ipv6
    }
    return family == .ipv6
  }

  init(_ cluster: Cluster, _ mentions: Mentions, _ atoms: AddressAtoms, _ family: AddressFamily) {
    self.atoms = atoms
    self.family = family
    elements = Array(repeating: 0, count: cluster.pods.count)
    var classifier = Classifier(cluster, mentions, atoms, family)
    addPods(of: cluster, &classifier)
    addHosts(of: cluster, &classifier)
    outside = hosts.upperBound..<hosts.upperBound + UInt32(atoms.atoms.count)
    gatherAddresses(classifier)
    gatherTunnels(of: cluster)
  }

  /// An endpoint of a class of hosts.
  func host(_ element: UInt32) -> Endpoint {
    hostRepresentatives[Int(element - hosts.lowerBound)]
  }

  private mutating func gatherTunnels(of cluster: Cluster) {
    let blocks = cluster.pools.filter { $0.encapsulates && $0.block.family == family }.map(\.block)
    guard !blocks.isEmpty else { return }
    tunnels = hosts.compactMap { element in
      guard case .known(let addresses) = host(element).addresses else { return nil }
      let own = addresses.first { $0.family == family }
      let places = AddressSet(blocks).union(own.map { AddressSet($0) } ?? AddressSet())
      return (places, EndpointSet(element..<element + 1))
    }
  }

  private mutating func addPods(of cluster: Cluster, _ classifier: inout Classifier) {
    let pods = cluster.pods.indices.lazy.filter { cluster.pods[$0].kind == .pod }
    var unknown: [Int] = []
    addPods(
      pods.filter { index in
        let isUnknown = cluster.pods[index].isOfUnknownAddress
        if isUnknown { unknown.append(index) }
        return !isUnknown
      }, of: cluster, &classifier)
    addPods(unknown, of: cluster, &classifier)
    podClasses = 0..<UInt32(representatives.count)
  }

  /// Adds some pods, by their indices, which ascend.
  private mutating func addPods(
    _ indices: some Sequence<Int>, of cluster: Cluster, _ classifier: inout Classifier
  ) {
    var classes: [Classifier.Key: UInt32] = [:]
    var namespace = ""
    var first = UInt32(representatives.count)
    func note(_ upperBound: Int, _ namespaces: inout [String: EndpointSet]) {
      let range = first..<UInt32(upperBound)
      if !range.isEmpty {
        namespaces[namespace, default: EndpointSet()].formUnion(EndpointSet(range))
      }
    }
    // Pods of one workload stand together, and most are alike.
    var last: (pod: Endpoint, index: Int, address: Classifier.Address)?
    // Pods stand in the order of their namespaces, and so do the classes.
    for index in indices {
      let pod = cluster.pods[index]
      if pod.namespace != namespace {
        note(representatives.count, &namespaces)
        (namespace, first) = (pod.namespace, UInt32(representatives.count))
        classes.removeAll(keepingCapacity: true)
      }
      let address = classifier.address(of: pod)
      if let last, last.pod.isAlike(pod), last.address == address {
        elements[index] = elements[last.index]
        continue
      }
      last = (pod, index, address)
      let key = classifier.key(of: pod, at: address)
      let next = UInt32(representatives.count)
      let element = classes[key] ?? next
      if element == next {
        classes[key] = next
        representatives.append(index)
        classifier.addresses.append(address)
      }
      elements[index] = element
    }
    note(representatives.count, &namespaces)
  }

  /// Hosts differ by their addresses alone; which node it is, those who ask take into account.
  private mutating func addHosts(of cluster: Cluster, _ classifier: inout Classifier) {
    var classes: [Classifier.Address: UInt32] = [:]
    func element(of host: Endpoint) -> UInt32 {
      let address = classifier.address(of: host)
      if let known = classes[address] { return known }
      let element = podClasses.upperBound + UInt32(hostRepresentatives.count)
      classes[address] = element
      hostRepresentatives.append(host)
      classifier.addresses.append(address)
      return element
    }
    for (index, pod) in cluster.pods.enumerated() where pod.kind != .pod {
      elements[index] = element(of: pod)
    }
    for (name, node) in cluster.nodes.sorted(by: { $0.key < $1.key }) {
      nodes[name] = element(of: node)
    }
    hosts = podClasses.upperBound..<podClasses.upperBound + UInt32(hostRepresentatives.count)
  }

  private mutating func gatherAddresses(_ classifier: Classifier) {
    var kinds: [Int: [UInt32]] = [:]
    var places: [Int: [UInt32]] = [:]
    for (element, address) in classifier.addresses.enumerated() {
      switch address {
      case .none: break
      case .kind(let kind): kinds[kind, default: []].append(UInt32(element))
      case .unknown(let world): places[world, default: []].append(UInt32(element))
      }
    }
    elementsOfKind = kinds.mapValues { EndpointSet(ascending: $0) }
    worlds = classifier.worlds.values.enumerated().map { number, world in
      (world, EndpointSet(ascending: places[number] ?? []))
    }
  }

  /// Elements whose address may lie in several places, as peers in a direction: those of unknown address, and hosts that come
  /// through tunnels.
  func places(_ direction: Direction) -> [(within: AddressSet, elements: EndpointSet)] {
    direction == .ingress ? worlds + tunnels : worlds
  }

  /// The elements whose address surely lies in an address set: those with a known one, and atoms outside.
  func elements(in number: Int, _ set: AddressSet) -> EndpointSet {
    var found: [UInt32] = []
    for (kind, elements) in elementsOfKind where atoms.kinds[kind].containsSorted(number) {
      for range in elements.ranges { found += range }
    }
    found.sort()
    var elements = EndpointSet(ascending: found)
    let first = outside.lowerBound
    for range in atoms.indices(in: set).ranges {
      elements.append(first + range.lowerBound..<first + range.upperBound)
    }
    return elements
  }
}

/// Sorts endpoints by what rules look at.
private struct Classifier {
  enum Address: Hashable {
    /// There is none in the family at hand.
    case none
    case kind(Int)
    case unknown(world: Int)
  }

  struct Key: Hashable {
    var labels: UInt32
    var unknownLabels: [String]
    var serviceAccount: String?
    var ports: [ContainerPort]
    var mesh: Cluster.MeshStanding
    var address: Address
  }

  /// The address of each element, in their order.
  var addresses: [Address] = []
  var worlds = Interned<AddressSet>()
  private var lastWorld: (places: AddressSet, number: Int)?

  private let cluster: Cluster
  private let mentions: Mentions
  private let atoms: AddressAtoms
  private let family: AddressFamily
  private var labelSets: [Labels: UInt32] = [:]

  /// Labels that pods share, by where they are stored: pods of one owner share theirs.
  private var knownLabels: [Int: UInt32] = [:]

  init(
    _ cluster: Cluster, _ mentions: Mentions, _ atoms: AddressAtoms, _ family: AddressFamily
  ) {
    self.cluster = cluster
    self.mentions = mentions
    self.atoms = atoms
    self.family = family
  }

  mutating func key(of pod: Endpoint, at address: Address) -> Key {
    Key(
      labels: number(of: pod.labels),
      unknownLabels: pod.labelsOfUnknownValue.isEmpty
        ? [] : pod.labelsOfUnknownValue.filter(mentions.labels.contains),
      serviceAccount: mentions.asksServiceAccounts ? pod.serviceAccount : nil,
      ports: mentions.portNames.isEmpty
        ? [] : pod.ports.filter { mentions.portNames.contains($0.name ?? "") },
      mesh: cluster.meshStanding(of: pod), address: address)
  }

  mutating func address(of endpoint: Endpoint) -> Address {
    switch endpoint.addresses {
    case .known(let known):
      known.first { $0.family == family }.map { .kind(atoms.kind(of: $0)) } ?? .none
    case .unknown(let world), .block(let world): .unknown(world: number(of: world))
    }
  }

  /// Most endpoints of unknown address may have any that the one before may have.
  private mutating func number(of world: AddressSet) -> Int {
    if let lastWorld, lastWorld.places == world { return lastWorld.number }
    let number = worlds.number(of: world.only(family))
    lastWorld = (world, number)
    return number
  }

  private mutating func number(of labels: Labels) -> UInt32 {
    let place = labels.storage
    if let place, let number = knownLabels[place] { return number }
    let asked = Labels(labels.entries.filter { mentions.labels.contains($0.key) })
    let number = labelSets[asked] ?? UInt32(labelSets.count)
    labelSets[asked] = number
    if let place { knownLabels[place] = number }
    return number
  }
}

extension Endpoint {
  /// Whether two pods share the memory of all that rules may look at, but for their addresses.
  fileprivate func isAlike(_ other: Endpoint) -> Bool {
    guard let place = labels.storage, place == other.labels.storage else { return false }
    return namespace == other.namespace && serviceAccount == other.serviceAccount
      && labelsOfUnknownValue == other.labelsOfUnknownValue
      && ports.withUnsafeBufferPointer { own in
        other.ports.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress }
      }
  }

  fileprivate var isOfUnknownAddress: Bool {
    if case .unknown = addresses { true } else { false }
  }
}

extension [Int] {
  fileprivate func containsSorted(_ number: Int) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == number
  }
}
