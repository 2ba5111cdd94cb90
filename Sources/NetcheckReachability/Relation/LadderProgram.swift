import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// The ladder with everything that rules share under a number: each selector and each set of addresses stands once, however
/// many rules name it.
struct LadderProgram: Sendable {
  private(set) var selectors = Interned<EndpointSelector>()
  private(set) var addressSets = Interned<AddressSet>()

  /// The policies in the order in which they are walked.
  private(set) var policies: [PolicyProgram] = []

  /// The defaults of the tiers.
  private(set) var tierDefaults: [TierDefault]

  /// The selectors of groups that filter beside policies.
  private(set) var securityGroups: [(group: Ladder.SecurityGroup, selector: Int)] = []

  struct PolicyProgram: Sendable {
    var name: PolicyName
    var tier: Int
    var rank: Int?
    var namespace: String?
    var subject: Int

    /// `nil`: the policy does not speak of the direction.
    var ingress: [RuleProgram]?
    var egress: [RuleProgram]?

    func rules(_ direction: Direction) -> [RuleProgram]? {
      direction == .ingress ? ingress : egress
    }
  }

  struct RuleProgram: Sendable {
    var action: RuleAction
    var families: Set<AddressFamily>

    /// One of these must hold the other end; `nil`: whoever it is.
    var peers: [PeerProgram]?
    var subjects: [PeerProgram]?
    var clauses: [ConnectionClause]

    /// Whether the rule names ports of the destination.
    let namesDestinationPorts: Bool

    init(_ rule: Rule, peers: [PeerProgram]?, subjects: [PeerProgram]?) {
      action = rule.action
      families = rule.families
      self.peers = peers
      self.subjects = subjects
      clauses = rule.connections
      namesDestinationPorts = clauses.contains(where: \.namesDestinationPorts)
    }
  }

  /// One side of a rule, by the numbers of what it asks for.
  struct PeerProgram: Sendable {
    var addresses: Int?
    var holders: HoldersProgram?
    var strangers: HoldersProgram?

    /// The numbers of the address sets that the side looks at.
    var addressSets: [Int] {
      [addresses, holders?.addresses, strangers?.addresses].compactMap(\.self)
    }
  }

  struct HoldersProgram: Sendable {
    var selector: Int
    var addresses: Int?
  }

  init(_ ladder: Ladder) {
    tierDefaults = ladder.tiers.map(\.defaultAction)
    for (index, tier) in ladder.tiers.enumerated() {
      for (position, policy) in tier.policies.enumerated() {
        policies.append(compiled(policy, tier: index, rank: tier.ranks?[position]))
      }
    }
    securityGroups = ladder.securityGroups.map { ($0, selectors.number(of: $0.subject)) }
  }

  /// Puts a policy in the place of the one of its name.
  mutating func replace(_ number: Int, with policy: Policy) {
    let (tier, rank) = (policies[number].tier, policies[number].rank)
    policies[number] = compiled(policy, tier: tier, rank: rank)
  }

  mutating func restore(_ number: Int, _ policy: PolicyProgram) { policies[number] = policy }

  /// Whether the rules of a policy name no sets of addresses but those of the program.
  func holdsAddresses(of policy: Policy) -> Bool {
    policy.rules.allSatisfy { rule in
      (rule.peers.unitingBlocks + rule.subjects.unitingBlocks).allSatisfy { peer in
        [peer.addresses, peer.holders?.addresses, peer.strangers?.addresses].allSatisfy {
          $0.map { $0.isEmpty || addressSets.holds($0) } ?? true
        }
      }
    }
  }

  private mutating func compiled(_ policy: Policy, tier: Int, rank: Int?) -> PolicyProgram {
    PolicyProgram(
      name: policy.origin.policy, tier: tier, rank: rank, namespace: policy.namespace,
      subject: selectors.number(of: policy.subject), ingress: compiled(policy.ingress),
      egress: compiled(policy.egress))
  }

  private mutating func compiled(_ governance: Governance) -> [RuleProgram]? {
    guard case .governs(let rules) = governance else { return nil }
    return rules.map { rule in
      RuleProgram(rule, peers: compiled(rule.peers), subjects: compiled(rule.subjects))
    }
  }

  private mutating func compiled(_ peers: [Peer]) -> [PeerProgram]? {
    if peers.contains(where: \.isAnybody) { return nil }
    return peers.unitingBlocks.map { peer in
      PeerProgram(
        addresses: peer.addresses.map { addressSets.number(of: $0) },
        holders: compiled(peer.holders), strangers: compiled(peer.strangers))
    }
  }

  private mutating func compiled(_ holders: Holders?) -> HoldersProgram? {
    holders.map {
      HoldersProgram(
        selector: selectors.number(of: $0.selector),
        addresses: $0.addresses.isEmpty ? nil : addressSets.number(of: $0.addresses))
    }
  }
}

/// Values under numbers, each once.
struct Interned<Value: Hashable & Sendable>: Sendable {
  private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  func holds(_ value: Value) -> Bool { numbers[value] != nil }

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}
