/// Makes up namespaces and workloads.
struct ClusterPlanBuilder {
  private let options: ClusterOptions

  init(_ options: ClusterOptions) {
    self.options = options
  }

  func build(_ plan: inout ClusterPlan) {
    plan.namespaces = NamespacePlan.system
    plan.namespaces += (0..<options.namespaces - plan.namespaces.count).map {
      NamespacePlan.application($0)
    }
    plan.namespaces.sort { $0.name < $1.name }
    addWorkloads(to: &plan)
    giveReplicas(to: &plan)
    DependencyPlanner(plan).connect(&plan)
  }

  // MARK: Workloads

  private func addWorkloads(to plan: inout ClusterPlan) {
    var random = Random(options.seed, .namespaces)
    let own = plan.namespaces.indices.filter { !plan.namespaces[$0].isSystem }
    let count = options.workloads - SystemWorkload.all.count
    // Where workloads are few, some namespaces stay idle.
    let busy = own.prefix(count)
    let sizes = shares(of: count, by: busy.map { _ in 1 + random.below(6) })
    let size = Dictionary(uniqueKeysWithValues: zip(busy, sizes))
    for namespace in plan.namespaces.indices {
      let first = plan.workloads.count
      let name = plan.namespaces[namespace].name
      if plan.namespaces[namespace].isSystem {
        plan.workloads += SystemWorkload.all.filter { $0.namespace == name }.map {
          WorkloadPlan(
            component: $0.component, namespace: namespace, name: $0.name, product: $0.name,
            k8sApp: $0.k8sApp, ports: $0.component.ports,
            replicas: $0.replicas(onNodes: options.nodes))
        }
      } else {
        plan.workloads += workloads(size[namespace] ?? 0, in: namespace)
      }
      plan.namespaces[namespace].workloads = first..<plan.workloads.count
    }
    for index in plan.workloads.indices { giveTraits(to: &plan.workloads[index], index) }
  }

  /// Products with some components each, until there are enough workloads.
  private func workloads(_ count: Int, in namespace: Int) -> [WorkloadPlan] {
    var random = Random(options.seed, .workloads, namespace)
    let products = random.shuffled(Words.products)
    var workloads: [WorkloadPlan] = []
    var round = 0
    while workloads.count < count {
      let word = products[round % products.count]
      let product = round < products.count ? word : "\(word)\(round / products.count + 1)"
      let components = Component.all.prefix(4 + random.below(Component.all.count - 3))
      workloads += components.prefix(count - workloads.count).map {
        WorkloadPlan(
          component: $0, namespace: namespace, name: "\(product)-\($0.suffix)", product: product,
          ports: $0.ports)
      }
      round += 1
    }
    return workloads.sorted { $0.name < $1.name }
  }

  private func giveTraits(to workload: inout WorkloadPlan, _ index: Int) {
    var random = Random(options.seed, .workloads, 1 << 32 | index)
    workload.version =
      "\(1 + random.below(4)).\(random.below(30))"
      + (random.chance(90) ? ".\(random.below(12))" : "")
    workload.hash = random.below(Identifier.hashes)
    workload.age = 86_400 * (2 + random.below(400)) + random.below(86_400)
    workload.isElaborate = random.chance(8)
    workload.hasScratchSpace = random.chance(50)
    workload.hasCloudRole = random.chance(6)
    workload.mountsToken = random.chance(15)
    guard workload.component.tier != "system" else { return }
    workload.hasInitContainer = random.chance(6)
    workload.hasAgent = random.chance(5)
    // The same name stands for other numbers in other workloads.
    for port in workload.ports.indices {
      switch workload.ports[port].name {
      case "http": workload.ports[port].number = random.pick([8080, 8080, 8080, 8000, 3000, 5000])
      case "metrics" where !workload.component.hasExporter:
        workload.ports[port].number = random.pick([9090, 9090, 9100, 8081])
      default: break
      }
    }
  }

  // MARK: Replicas

  /// Splits the pods among the workloads: most have few, some have many.
  private func giveReplicas(to plan: inout ClusterPlan) {
    var random = Random(options.seed, .workloads, 1 << 33)
    let own = plan.workloads.indices.filter { plan.workloads[$0].component.tier != "system" }
    let weights = own.map { plan.workloads[$0].component.weight << random.pick(Self.growth) }
    let systemPods = plan.workloads.filter { $0.component.tier == "system" }
      .reduce(0) { $0 + $1.replicas }
    for (workload, replicas) in zip(own, shares(of: options.pods - systemPods, by: weights)) {
      plan.workloads[workload].replicas = replicas
    }
    var placed = 0
    var all = 0
    for index in plan.workloads.indices {
      plan.workloads[index].firstPod = all
      plan.workloads[index].firstPlaced = placed
      all += plan.workloads[index].replicas
      if plan.workloads[index].kind != .daemonSet { placed += plan.workloads[index].replicas }
    }
    plan.placedPods = max(1, placed)
    plan.stride = (placed * 5 / 8..<Int.max).first { greatestCommonDivisor($0, placed) == 1 } ?? 1
  }

  /// Powers of two by which workloads outgrow others of their kind.
  private static let growth = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 5]

  private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
