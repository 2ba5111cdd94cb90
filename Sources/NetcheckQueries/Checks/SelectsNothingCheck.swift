import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// Whether each policy selects somebody.
struct SelectsNothingCheck {
  private let world: CheckWorld

  init(_ world: CheckWorld) {
    self.world = world
  }

  func findings() -> [CheckFinding] {
    world.policies(for: .selectsNothing).map { policy in
      var finding = CheckFinding(
        check: .selectsNothing, status: .passed, subject: .policy(policy.origin.policy),
        origins: [policy.origin])
      let found = world.subjects(of: policy)
      let hosts = world.cluster.hostEndpoints.map(\.endpoint)
      // One for every pod is also for those to come.
      if !found.surely.isEmpty || policy.selects(anyPod(of: policy), in: world.cluster).isYes
        || hosts.contains(where: { policy.selects($0, in: world.cluster).isYes })
      {
        return finding
      }
      var missing: [MissingFact] = []
      for endpoint in found.perhaps.map({ world.cluster.pods[$0] }) + hosts {
        if case .unknown(let facts) = policy.selects(endpoint, in: world.cluster) {
          missing = missing.adding(facts)
        }
      }
      finding.status = missing.isEmpty ? .failed : .undecided(missing)
      return finding
    }
  }

  /// A pod without labels in the policy's namespace, or in any.
  private func anyPod(of policy: Policy) -> Endpoint {
    let namespace = policy.namespace ?? world.inhabited.first ?? "default"
    return .stranger(in: namespace)
  }
}
