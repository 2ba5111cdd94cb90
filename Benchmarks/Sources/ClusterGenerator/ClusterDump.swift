/// Writes a whole cluster, kind by kind, as `kubectl get --all-namespaces` lists it.
struct ClusterDump {
  let plan: ClusterPlan
  let list: ObjectList

  func write() {
    list.write {
      writeNamespacesAndNodes()
      writeServices()
      writeWorkloads()
      if plan.options.calicoPercent != nil { writeCalico() }
      writePolicies()
    }
  }

  private var namespaces: Range<Int> { plan.namespaces.indices }
  private var workloads: Range<Int> { plan.workloads.indices }

  private func writeNamespacesAndNodes() {
    let namespaceWriter = NamespaceWriter(plan: plan, list: list)
    let nodeWriter = NodeWriter(plan: plan, list: list)
    for index in namespaces { namespaceWriter.write(index) }
    for index in 0..<plan.options.nodes { nodeWriter.write(index) }
    for index in namespaces {
      namespaceWriter.writeDefaultAccount(of: index)
      for workload in plan.namespaces[index].workloads {
        namespaceWriter.writeAccount(of: workload)
      }
    }
  }

  private func writeServices() {
    let serviceWriter = ServiceWriter(plan: plan, list: list)
    let sliceWriter = EndpointSliceWriter(plan: plan, list: list)
    serviceWriter.writeAPIServer()
    for index in workloads { serviceWriter.write(index) }
    sliceWriter.writeAPIServer()
    for index in workloads { sliceWriter.write(index) }
  }

  private func writeWorkloads() {
    let controllerWriter = ControllerWriter(plan: plan, list: list)
    let podWriter = PodWriter(plan: plan, list: list)
    for kind in [Component.Kind.deployment, .statefulSet, .daemonSet, .job, .cronJob] {
      for index in workloads where plan.workloads[index].kind == kind {
        controllerWriter.write(index)
      }
    }
    for index in workloads { controllerWriter.writeReplicaSets(index) }
    for index in workloads { controllerWriter.writeJobs(index) }
    for index in workloads { podWriter.write(index) }
  }

  // MARK: Policies

  private func writeCalico() {
    let calicoWriter = CalicoWriter(plan: plan, list: list)
    let setWriter = NetworkSetWriter(plan: plan, list: list)
    for tier in CalicoTier.allCases { calicoWriter.write(tier) }
    setWriter.writeGlobalSets()
    for index in namespaces { setWriter.writeSet(of: index) }
    for number in 0..<PolicyBudget(plan).global {
      var random = Random(plan.options.seed, .calico, 1 << 42 | number)
      let policy = GlobalPolicies.policy(number, &random)
      calicoWriter.write(policy, in: nil, number: number)
    }
  }

  /// The policies of each namespace, in the dialect that chance gives them.
  private func writePolicies() {
    let budget = PolicyBudget(plan)
    let workloadPolicies = WorkloadPolicies(plan: plan)
    var number = budget.global
    for (index, namespace) in plan.namespaces.enumerated() {
      for own in 0..<budget.policies(ofNamespace: index) {
        write(NamespacePolicies.policy(own), in: namespace, &number)
      }
      for workload in namespace.workloads {
        for round in 0..<budget.policies(ofWorkload: workload) {
          write(workloadPolicies.policy(round, of: workload), in: namespace, &number)
        }
      }
    }
  }

  private func write(_ policy: Policy, in namespace: NamespacePlan, _ number: inout Int) {
    var random = Random(plan.options.seed, .calico, number)
    if let percent = plan.options.calicoPercent, random.chance(percent) {
      CalicoWriter(plan: plan, list: list)
        .write(CalicoPolicy(policy, in: namespace, &random), in: namespace, number: number)
    } else {
      PolicyWriter(plan: plan, list: list).write(policy, in: namespace, number: number)
    }
    number += 1
  }
}
