import NetcheckCluster
import NetcheckLadder
import NetcheckModel

/// What the rules of a ladder look at, and so what can tell pods apart.
struct Mentions: Sendable {
  private(set) var labels: Set<String> = []
  private(set) var portNames: Set<String> = []

  /// Whether some selector asks for a service account, or for one's labels.
  private(set) var asksServiceAccounts = false

  init(_ program: LadderProgram) {
    for selector in program.selectors.values { add(selector) }
    for policy in program.policies {
      for rules in [policy.ingress, policy.egress] {
        for rule in rules ?? [] { addPortNames(of: rule.clauses) }
      }
    }
  }

  /// What one policy looks at.
  init(_ policy: Policy) {
    add(policy.subject)
    for rule in policy.rules {
      for peer in rule.peers + rule.subjects {
        for holders in [peer.holders, peer.strangers] {
          if let holders { add(holders.selector) }
        }
      }
      addPortNames(of: rule.connections)
    }
  }

  /// Whether rules of another ladder look at nothing else.
  func covers(_ other: Mentions) -> Bool {
    other.labels.isSubset(of: labels) && other.portNames.isSubset(of: portNames)
      && (asksServiceAccounts || !other.asksServiceAccounts)
  }

  private mutating func addPortNames(of clauses: [ConnectionClause]) {
    for clause in clauses {
      for case .named(let name) in clause.namedPorts { portNames.insert(name) }
    }
  }

  private mutating func add(_ selector: EndpointSelector) {
    selector.addLabelKeys(to: &labels)
    selector.addPortNames(to: &portNames)
    asksServiceAccounts = asksServiceAccounts || selector.asksServiceAccounts
  }
}
