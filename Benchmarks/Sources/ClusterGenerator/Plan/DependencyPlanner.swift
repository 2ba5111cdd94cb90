/// Finds for each workload the others that it connects to.
struct DependencyPlanner {
  private struct Place: Hashable {
    var namespace: Int
    var component: String
  }

  private let seed: UInt64
  private var byPlace: [Place: [Int]] = [:]
  /// The namespaces of an environment.
  private var namespaces: [String: [Int]] = [:]

  init(_ plan: ClusterPlan) {
    seed = plan.options.seed
    for (index, workload) in plan.workloads.enumerated() {
      let place = Place(namespace: workload.namespace, component: workload.component.name)
      byPlace[place, default: []].append(index)
    }
    for (index, namespace) in plan.namespaces.enumerated() where !namespace.isSystem {
      namespaces[namespace.environment, default: []].append(index)
    }
  }

  /// Tells both ends of each connection about the other.
  func connect(_ plan: inout ClusterPlan) {
    for index in plan.workloads.indices {
      var random = Random(seed, .dependencies, index)
      for need in plan.workloads[index].component.needs where random.chance(need.percent) {
        let environment = plan.namespace(of: plan.workloads[index]).environment
        let candidates = candidates(for: need, of: plan.workloads[index], environment, &random)
          .filter { $0 != index && isMet(need, by: plan.workloads[$0], for: plan.workloads[index]) }
        guard !candidates.isEmpty else { continue }
        let target = random.pick(candidates)
        guard let port = plan.workloads[target].port(need.port) else { continue }
        plan.workloads[index].dependencies.append(
          WorkloadPlan.Dependency(workload: target, port: port))
        if !plan.workloads[target].clients.contains(index) {
          plan.workloads[target].clients.append(index)
        }
      }
    }
  }

  private func candidates(
    for need: Component.Need, of workload: WorkloadPlan, _ environment: String,
    _ random: inout Random
  ) -> [Int] {
    var namespace = workload.namespace
    if need.scope == .environment, let all = namespaces[environment] {
      namespace = random.pick(all)
    }
    return byPlace[Place(namespace: namespace, component: need.component)] ?? []
  }

  private func isMet(
    _ need: Component.Need, by candidate: WorkloadPlan, for workload: WorkloadPlan
  ) -> Bool {
    need.scope != .product || candidate.product == workload.product
  }
}
