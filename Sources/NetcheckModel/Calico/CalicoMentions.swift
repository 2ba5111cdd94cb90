import NetcheckDiagnostics
package import NetcheckSets

/// What the selectors and rules of Calico's objects name.
extension CalicoObjects {
  /// The blocks of rules and network sets.
  package var blocks: [CIDR] {
    networkSets.flatMap(\.blocks)
      + policies.flatMap { $0.ingress + $0.egress }.flatMap { rule in
        [rule.source, rule.destination].flatMap { $0.nets + $0.notNets }
      }
  }

  /// The names of staged policies.
  package var stagedNames: [PolicyName] {
    policies.filter { $0.staging != nil }.map(\.name)
      + stagedKubernetesPolicies.map {
        PolicyName(
          .stagedKubernetesNetworkPolicy, namespace: $0.policy.metadata.namespace,
          name: $0.policy.metadata.name.value)
      }
  }

  /// The rules with a condition on HTTP.
  package var rulesWithHTTP: Set<Origin> {
    var origins: Set<Origin> = []
    for policy in policies {
      for (direction, rules) in [(Direction.ingress, policy.ingress), (.egress, policy.egress)] {
        for (index, rule) in rules.enumerated() where rule.hasHTTP {
          origins.insert(Origin(policy.name, rule: .init(direction, index + 1), at: rule.range))
        }
      }
    }
    return origins
  }

  /// The names of labels for which some selector asks.
  package var labelNames: Set<String> {
    var names: Set<String> = []
    for policy in policies {
      policy.subject.addLabelNames(to: &names)
      for side in (policy.ingress + policy.egress).flatMap({ [$0.source, $0.destination] }) {
        side.positive?.addLabelNames(to: &names)
        side.negative?.addLabelNames(to: &names)
      }
    }
    return names
  }
}

extension CalicoSelector {
  fileprivate func addLabelNames(to names: inout Set<String>) {
    switch self {
    case .all, .global: break
    case .has(let label), .compare(let label, _, _), .member(let label, _, _): names.insert(label)
    case .not(let operand): operand.addLabelNames(to: &names)
    case .and(let terms), .or(let terms): for term in terms { term.addLabelNames(to: &names) }
    }
  }
}
