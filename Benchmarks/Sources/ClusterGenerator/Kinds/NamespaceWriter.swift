/// Writes namespaces, and the account of each workload.
struct NamespaceWriter {
  let plan: ClusterPlan
  let list: ObjectList

  func write(_ index: Int) {
    let namespace = plan.namespaces[index]
    var metadata = Metadata(
      name: namespace.name, identity: plan.identity(.namespace, index), age: 86_400 * 420 - index)
    metadata.labels = namespace.labels
    if plan.options.showsManagedFields { metadata.managers = [.client("helm", apiVersion: "v1")] }
    list.add("v1", "Namespace") {
      metadata.write(to: list.out)
      list.out.object("spec") { list.out.strings("finalizers", ["kubernetes"]) }
      list.out.object("status") { list.out.field("phase", "Active") }
    }
  }

  func writeAccount(of index: Int) {
    let workload = plan.workloads[index]
    let namespace = plan.namespace(of: workload)
    var metadata = Metadata(
      name: workload.name, namespace: namespace.name,
      identity: plan.identity(.serviceAccount, index), age: workload.age)
    metadata.labels = WorkloadLabels(workload, in: namespace).own
    if workload.hasCloudRole {
      metadata.annotations = [
        ("eks.amazonaws.com/role-arn", ImageName.role(of: workload, in: namespace))
      ]
    }
    list.add {
      list.out.field("apiVersion", "v1")
      list.out.field("automountServiceAccountToken", workload.mountsToken)
      list.out.field("kind", "ServiceAccount")
      metadata.write(to: list.out)
    }
  }

  /// The account that pods have that name none.
  func writeDefaultAccount(of index: Int) {
    let metadata = Metadata(
      name: "default", namespace: plan.namespaces[index].name,
      identity: plan.identity(.serviceAccount, plan.workloads.count + index),
      age: 86_400 * 420 - index)
    list.add("v1", "ServiceAccount") { metadata.write(to: list.out) }
  }
}
