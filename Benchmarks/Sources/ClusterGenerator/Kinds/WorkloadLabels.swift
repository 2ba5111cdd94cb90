/// The labels that the objects of a workload share.
struct WorkloadLabels {
  private let workload: WorkloadPlan
  private let namespace: NamespacePlan

  init(_ workload: WorkloadPlan, in namespace: NamespacePlan) {
    self.workload = workload
    self.namespace = namespace
  }

  var instance: String { "\(workload.name)-\(namespace.environment)" }

  /// What the workload's selector and its Service ask for.
  var selector: [(key: String, value: String)] {
    if let k8sApp = workload.k8sApp { return [("k8s-app", k8sApp)] }
    return [("app.kubernetes.io/instance", instance), ("app.kubernetes.io/name", workload.name)]
  }

  /// The labels of the workload itself and of its Service.
  var own: [(key: String, value: String)] {
    var labels = [
      ("app.kubernetes.io/component", workload.component.name),
      ("app.kubernetes.io/instance", instance), ("app.kubernetes.io/managed-by", "Helm"),
      ("app.kubernetes.io/name", workload.name), ("app.kubernetes.io/part-of", workload.product),
      ("app.kubernetes.io/version", workload.version), ("helm.sh/chart", "service-4.2.1"),
    ]
    if let k8sApp = workload.k8sApp { labels.append(("k8s-app", k8sApp)) }
    return labels + [("team", namespace.team)]
  }

  /// The labels of the pod template, sorted together with those that a controller adds.
  func pod(with more: [(key: String, value: String)] = []) -> [(key: String, value: String)] {
    var labels: [(key: String, value: String)] = [
      ("app.kubernetes.io/component", workload.component.name),
      ("app.kubernetes.io/instance", instance), ("app.kubernetes.io/name", workload.name),
      ("team", namespace.team), ("tier", workload.component.tier), ("version", workload.version),
    ]
    if let k8sApp = workload.k8sApp { labels.append(("k8s-app", k8sApp)) }
    labels += more
    return labels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}
