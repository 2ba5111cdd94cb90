extension ClusterGenerator {
  /// Everything but policies and what serves them alone.
  mutating func makeSurroundings() {
    families = [[.v4], [.v4, .v6], [.v6], []][random.weighted([35, 40, 10, 15])]
    for name in Vocabulary.namespaces.prefix(random.number(3...4)) {
      cluster.namespaces.append(namespace(named: name))
    }
    if cluster.engine == .kubernetes, random.chance(8) {
      let open = random.below(cluster.namespaces.count)
      cluster.namespaces[open].isDeclared = false
      cluster.namespaces[open].labels = []
    }
    makeAccounts()
    makeNodes()
    for _ in 0..<random.number(6...12) { makePod() }
    let told = cluster.pods.indices.filter { cluster.pods[$0].isPoliced }
    if cluster.namespaces.allSatisfy(\.isDeclared), !told.isEmpty, random.chance(8) {
      cluster.pods[random.pick(told)].tellsAddresses = false
    }
  }

  private mutating func namespace(named name: String) -> Namespace {
    var labels = labels(Vocabulary.namespaceLabels, percent: 65)
    if random.chance(10) { labels.append(Label(Vocabulary.nameKey, name)) }
    return Namespace(name: name, labels: labels)
  }

  private mutating func makeAccounts() {
    guard cluster.engine == .calico else { return }
    for namespace in cluster.namespaces {
      for name in Vocabulary.accounts {
        cluster.serviceAccounts.append(
          ServiceAccount(
            namespace: namespace.name, name: name,
            labels: labels(Vocabulary.accountLabels, percent: 45)))
      }
    }
  }

  private mutating func makeNodes() {
    for number in 1...random.number(2...3) {
      let byte = UInt8(number)
      let both: [Address] = [.v4(192, 168, 0, byte), .v6(0xfd00, 0xff, UInt16(number))]
      cluster.nodes.append(
        Node(
          name: "n\(number)", labels: labels(Vocabulary.nodeLabels, percent: 60),
          addresses: families.isEmpty ? both : both.filter { families.contains($0.family) }))
    }
  }

  private mutating func makePod() {
    let row = random.weighted(Array([5, 3, 1, 1].prefix(cluster.namespaces.count)))
    let namespace = cluster.namespaces[row].name
    let column = cluster.pods.filter { $0.namespace == namespace }.count
    var pod = Pod(
      namespace: namespace,
      name: ["a", "b", "c", "d", "e", "f"][column % 6] + (column < 6 ? "" : "\(column)"),
      labels: labels(Vocabulary.podLabels, percent: 60), node: random.pick(cluster.nodes).name,
      addresses: addresses(UInt8(row + 1), UInt8(column + 1)),
      containers: (0..<random.number(1...2)).map { _ in container() })
    if random.chance(15) { pod.addresses.reverse() }
    if random.chance(40) {
      var container = container()
      container.isSidecar = random.chance(50)
      pod.initContainers = [container]
    }
    switch random.weighted([78, 8, 7, 7]) {
    case 1: makeHostNetwork(&pod)
    case 2: pod.phase = random.pick([.succeeded, .failed])
    case 3: pod.phase = random.pick([.pending, nil])
    default: break
    }
    if cluster.engine == .calico { addCalicoTouches(to: &pod) }
    cluster.pods.append(pod)
  }

  private mutating func addCalicoTouches(to pod: inout Pod) {
    pod.serviceAccount = random.pick([nil] + Vocabulary.accounts.map(Optional.some))
    // Labels that Calico drops, since a pod must not give itself those of its namespace or account.
    if random.chance(6) { pod.labels.append(Label("pcns.team", random.pick(["x", "y"]))) }
    if random.chance(4) { pod.labels.append(Label("pcsa.role", random.pick(["x", "y"]))) }
    if random.chance(4) {
      pod.labels.append(Label("projectcalico.org/namespace", namespace()))
    }
  }

  private func makeHostNetwork(_ pod: inout Pod) {
    pod.isHostNetwork = true
    pod.addresses = cluster.nodes.first { $0.name == pod.node }?.addresses ?? []
  }

  private mutating func addresses(_ row: UInt8, _ column: UInt8) -> [Address] {
    let both: [Address] = [.v4(10, row, 0, column), .v6(0xfd00, UInt16(row), UInt16(column))]
    let wanted = families.isEmpty ? random.pick([[.v4], [.v6], [.v4, .v6]]) : families
    return both.filter { wanted.contains($0.family) }
  }

  mutating func container() -> Container {
    var names = Vocabulary.portNames.map(Optional.some)
    let ports = (0..<random.number(0...3)).map { _ in
      let name = random.chance(80) ? names.remove(at: random.below(names.count)) : nil
      return ContainerPort(
        name: name, number: port(), transport: random.chance(45) ? nil : transport())
    }
    return Container(ports: ports)
  }
}
