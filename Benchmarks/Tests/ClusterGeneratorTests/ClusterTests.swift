import Testing

@testable import ClusterGenerator

@Suite struct ClusterTests {
  /// Changes with whatever changes the bytes: measurements before and after can't be compared then.
  @Test func bytesAreTheSameOnEveryMachine() {
    var options = ClusterOptions(pods: 300)
    options.calicoPercent = 30
    options.isDualStack = true
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    ClusterGenerator(options).write(.compact) { bytes in
      for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    #expect(digest == 14_913_254_564_136_139_129)
  }

  @Test(arguments: [
    (pods: 100, policies: 0), (300, 3), (300, 60), (300, 2000),
  ])
  func thereIsAsMuchAsWasAskedFor(pods: Int, policies: Int) {
    for percent in [nil, 0, 30, 100] {
      var options = ClusterOptions(pods: pods, policies: policies)
      options.calicoPercent = percent
      let counts = kinds(options)
      #expect(counts["Pod"] == pods)
      #expect(counts["Node"] == options.nodes)
      #expect(counts["Namespace"] == options.namespaces)
      #expect(
        policies == ["NetworkPolicy", "GlobalNetworkPolicy"].reduce(0) { $0 + (counts[$1] ?? 0) })
      #expect((counts["Tier"] ?? 0) == (percent == nil ? 0 : 3))
    }
  }

  @Test func namesAndAddressesAreUnique() {
    let plan = ClusterPlan(ClusterOptions(pods: 3000))
    var names: Set<String> = []
    var addresses: Set<String> = []
    var ownAddresses = plan.options.nodes
    for index in 0..<plan.options.nodes { addresses.insert(plan.node(index).address.text) }
    for workload in plan.workloads {
      for pod in plan.pods(of: workload) {
        names.insert("\(plan.namespace(of: workload).name)/\(pod.name)")
        addresses.insert(pod.addresses[0])
        if !workload.component.usesHostNetwork { ownAddresses += 1 }
      }
    }
    #expect(names.count == 3000)
    #expect(addresses.count == ownAddresses)
  }

  @Test(arguments: [
    ClusterOptions(pods: 20), ClusterOptions(pods: 1000, workloads: 1001),
    ClusterOptions(pods: 1000, namespaces: 7), ClusterOptions(pods: 1000, nodes: 0),
    ClusterOptions(pods: 1000, nodes: 400), ClusterOptions(pods: 1000, policies: -1),
    ClusterOptions(pods: 100_000_000),
  ])
  func whatCanNotBeIsTold(options: ClusterOptions) {
    #expect(options.fault != nil)
  }

  /// How many objects of each kind a cluster has.
  private func kinds(_ options: ClusterOptions) -> [String: Int] {
    var text = ""
    ClusterGenerator(options).write(.yaml) { text += String(decoding: $0, as: UTF8.self) }
    var counts: [String: Int] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("  kind: ") {
      counts[String(line.dropFirst(8)), default: 0] += 1
    }
    return counts
  }
}
