import NetcheckCluster
import NetcheckLadder
import NetcheckModel

/// Ladders that differ from another one by a single change.
extension Ladder {
  func policy(named name: PolicyName) -> Policy? {
    ([tiers] + HostStage.allCases.map { stages[$0] ?? [] }).joined().lazy
      .compactMap { tier in tier.policies.first { $0.origin.policy == name } }.first
  }

  /// The ladder with a policy in the place of the one of its name.
  func replacing(_ policy: Policy) -> Ladder {
    changing { tier in
      for index in tier.policies.indices
      where tier.policies[index].origin.policy == policy.origin.policy {
        tier.policies[index] = policy
      }
    }
  }

  /// The ladder without a rule of a policy.
  func removing(rule: Origin) -> Ladder {
    changing(rule.policy) { _, direction, rules in
      direction == rule.rule?.direction ? rules.filter { $0.origin != rule } : rules
    }
  }

  func changing(
    _ name: PolicyName, _ change: (Policy, Direction, [Rule]) -> [Rule]
  ) -> Ladder {
    changing { tier in
      for index in tier.policies.indices where tier.policies[index].origin.policy == name {
        let policy = tier.policies[index]
        if case .governs(let rules) = policy.ingress {
          tier.policies[index].ingress = .governs(change(policy, .ingress, rules))
        }
        if case .governs(let rules) = policy.egress {
          tier.policies[index].egress = .governs(change(policy, .egress, rules))
        }
      }
    }
  }

  private func changing(_ change: (inout Tier) -> Void) -> Ladder {
    var ladder = self
    for index in ladder.tiers.indices { change(&ladder.tiers[index]) }
    for stage in ladder.stages.keys {
      for index in ladder.stages[stage]!.indices { change(&ladder.stages[stage]![index]) }
    }
    return ladder
  }
}

extension Policy {
  /// The policy as if nobody had written it.
  var removed: Policy {
    var policy = self
    (policy.ingress, policy.egress) = (.silent, .silent)
    return policy
  }

  /// The policy with everything let through in each direction of which it speaks.
  var widened: Policy {
    func widened(_ governance: Governance, _ direction: Direction) -> Governance {
      guard case .governs = governance else { return .silent }
      return .governs([
        Rule(
          action: .allow, peers: [.anybody], connections: [.every],
          origin: Origin(origin.policy, rule: .init(direction, 0), at: origin.range))
      ])
    }
    var policy = self
    policy.ingress = widened(ingress, .ingress)
    policy.egress = widened(egress, .egress)
    return policy
  }
}
