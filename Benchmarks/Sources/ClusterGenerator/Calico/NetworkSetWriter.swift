/// Writes Calico's sets of addresses: those of the whole cluster, and those of some namespaces.
struct NetworkSetWriter {
  let plan: ClusterPlan
  let list: ObjectList

  /// The endpoints of the VPC, then feeds of addresses that mean no good.
  func writeGlobalSets() {
    write(
      "GlobalNetworkSet", "vpc-endpoints", in: nil, labels: [("role", "vpc-endpoints")],
      nets: [Block.vpcEndpoints], number: 0)
    for feed in 1...(2 + plan.options.policies / 2000) {
      var random = Random(plan.options.seed, .calico, 1 << 40 | feed)
      // Networks of class C in the upper half of what the internet has of them.
      let nets = (0..<(50 + random.below(450))).map { _ in
        "\(192 + random.below(31)).\(random.below(168)).\(random.below(256)).0/24"
      }
      write(
        "GlobalNetworkSet", "threat-feed-\(feed)", in: nil, labels: [("threat", "feed")],
        nets: nets, number: feed)
    }
  }

  /// The partners of a team, in one of four namespaces.
  func writeSet(of index: Int) {
    let namespace = plan.namespaces[index]
    guard !namespace.isSystem, index % 4 == 0 else { return }
    var random = Random(plan.options.seed, .calico, 1 << 41 | index)
    let nets = (0..<(3 + random.below(8))).map { _ in
      "198.\(18 + random.below(2)).\(random.below(256)).\(random.below(16) * 16)/28"
    }
    write(
      "NetworkSet", "partners", in: namespace, labels: [("role", "partner")], nets: nets,
      number: 1 << 20 | index)
  }

  private func write(
    _ kind: String, _ name: String, in namespace: NamespacePlan?,
    labels: [(key: String, value: String)], nets: [String], number: Int
  ) {
    var metadata = Metadata(
      name: name, namespace: namespace?.name, identity: plan.identity(.networkSet, number),
      age: 86_400 * 90)
    metadata.labels = labels
    list.add(CalicoWriter.apiVersion, kind) {
      metadata.write(to: list.out)
      list.out.object("spec") { list.out.strings("nets", nets) }
    }
  }
}
