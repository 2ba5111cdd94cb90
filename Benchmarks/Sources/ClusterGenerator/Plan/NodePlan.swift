/// A node of the cluster, named for its address as EKS does.
struct NodePlan {
  /// How many nodes the three subnets hold.
  static let most = 48_000

  var index: Int
  var address: Address
  /// The block from which its pods get their addresses.
  var podBlock: Address
  var podBlockLength: Int

  init(_ index: Int, slots: Int) {
    self.index = index
    // One subnet for each zone. 7919 is prime to 16,000, so that addresses scatter without meeting.
    let place = (index / 3 * 7919 + 4211) % 16_000
    address = Address(10, 40, 0, 0) + (index % 3 * 16_384 + 16 + place)
    podBlock = PodPlan.firstAddress + index * slots
    podBlockLength = 32 - slots.trailingZeroBitCount
  }

  var name: String { "ip-\(address.octets(separator: "-")).ec2.internal" }

  var zone: String { "us-east-1" + ["a", "b", "c"][index % 3] }

  /// The group of nodes that it belongs to, whose taint it has.
  var group: String { ["apps", "apps", "apps", "data", "system"][index / 3 % 5] }

  var instanceType: String { ["m6i.4xlarge", "m7i.4xlarge", "r6i.4xlarge"][index / 3 % 3] }

  /// The block of IPv6 addresses that the node and its pods have.
  var ipv6Prefix: String { "2600:1f14:abc:de00:" + String(index + 1, radix: 16) + "::" }

  func addresses(isDualStack: Bool) -> [String] {
    [address.text] + (isDualStack ? [ipv6Prefix + "1"] : [])
  }

  func podBlocks(isDualStack: Bool) -> [String] {
    ["\(podBlock.text)/\(podBlockLength)"] + (isDualStack ? [ipv6Prefix + "/80"] : [])
  }
}
