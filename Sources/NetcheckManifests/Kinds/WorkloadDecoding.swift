import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

extension Outline {
  static let workload = workload(podSpec)

  /// Of a Job it is told whether it is over.
  static let job = workload(podSpec, ["status": sparse(["conditions": .whole])])

  /// A DaemonSet may be an agent of the network, which gets its settings from its environment.
  static let daemonSet = workload(podSpec(container: ["env": .whole, "name": .whole]))

  private static func workload(_ podSpec: Outline, _ more: Keys = [:]) -> Outline {
    let template: Outline = ["metadata": ["labels": .whole], "spec": podSpec]
    let fields: Keys = [
      "spec": [
        "completionMode": .whole, "completions": .whole,
        "jobTemplate": [
          "spec": ["completionMode": .whole, "suspend": .whole, "template": template]
        ],
        "ordinals": .whole, "parallelism": .whole, "replicas": .whole, "selector": .whole,
        "suspend": .whole, "template": template,
      ]
    ]
    return object(fields.adding(more))
  }

  static let autoscaler = object(["spec": sparse(["scaleTargetRef": .whole])])

  static let node = object([
    "spec": sparse(["podCIDR": .whole, "podCIDRs": .whole]),
    "status": sparse(["addresses": .whole]),
  ])
}

extension FieldReader {
  private static let workloadFields = WordSet([
    "template", "replicas", "selector", "jobTemplate", "suspend",
  ])
  private static let templateFields = WordSet(["metadata", "spec"])

  /// An object that gives pods by a template.
  func workload(_ kind: WorkloadKind) -> WorkloadObject? {
    let metadata = metadata(.namespaced)
    guard let spec = required("spec").flatMap({ FieldReader($0, "spec", decoding) }) else {
      return nil
    }
    spec.warnOfMisspelt(Self.workloadFields)
    var jobSpec = spec
    if kind == .cronJob {
      guard
        let job = spec.required("jobTemplate").flatMap({ FieldReader($0, "jobTemplate", decoding) }
        ),
        let inner = job.required("spec").flatMap({ FieldReader($0, "spec", decoding) })
      else { return nil }
      jobSpec = inner
    }
    guard
      let template = jobSpec.required("template").flatMap({ FieldReader($0, "template", decoding) })
    else { return nil }
    template.warnOfMisspelt(Self.templateFields)
    let labels = template.templateLabels()
    let podSpec = template.required("spec").flatMap { FieldReader($0, "spec", decoding) }?.podSpec()
    spec.checkSelector(of: kind, against: labels)
    guard let metadata, let podSpec else { return nil }
    var workload = WorkloadObject(
      kind: kind, metadata: metadata, replicas: replicas(of: kind, spec),
      isSuspended: spec.boolean("suspend") ?? false, templateLabels: labels, template: podSpec)
    if kind == .cronJob, jobSpec.boolean("suspend") == true { workload.isSuspended = true }
    if kind == .job { workload.isFinished = isOver }
    workload.firstOrdinal = spec.mapping("ordinals")?.integer("start")?.value ?? 0
    workload.isIndexed = jobSpec.string("completionMode")?.value == "Indexed"
    return workload
  }

  /// The workload that a HorizontalPodAutoscaler scales; `nil` if it is of a kind that gives no pods here.
  func scaleTarget() -> Objects.ScaleTarget? {
    guard let metadata = metadata(.namespaced),
      let target = mapping("spec")?.mapping("scaleTargetRef"),
      let kind = target.string("kind").flatMap({ WorkloadKind(rawValue: $0.value) }),
      let name = target.string("name")
    else { return nil }
    return Objects.ScaleTarget(kind: kind, namespace: metadata.namespace, name: name.value)
  }

  /// Whether a Job's conditions tell that it has ended (batch/v1, JobStatus).
  private var isOver: Bool {
    (mapping("status")?.mappings("conditions") ?? []).contains { condition in
      ["Complete", "Failed"].contains(condition.string("type")?.value)
        && condition.string("status")?.value == "True"
    }
  }

  /// How many pods the object asks for. A Job runs `parallelism` pods at once and no more than are to complete; a CronJob and a
  /// DaemonSet do not say.
  private func replicas(of kind: WorkloadKind, _ spec: FieldReader) -> Int? {
    switch kind {
    case .pod: 1
    case .deployment, .replicaSet, .statefulSet, .replicationController, .rollout,
      .deploymentConfig:
      spec.integer("replicas")?.value ?? 1
    case .job:
      min(spec.integer("parallelism")?.value ?? 1, spec.integer("completions")?.value ?? .max)
    case .daemonSet, .cronJob: nil
    }
  }

  /// For kinds of the group `apps` the selector must select the template's own pods, else the server refuses the object.
  private func checkSelector(of kind: WorkloadKind, against labels: Labels) {
    guard [.deployment, .replicaSet, .statefulSet, .daemonSet].contains(kind),
      let selector = selector("selector")
    else { return }
    for requirement in selector.requirements where !requirement.holds(for: labels) {
      decoding.report(
        .error(
          "the selector asks for \(requirement), which the template's labels do not meet",
          code: .selectorMismatch, at: requirement.range ?? value.range,
          help: "make spec.selector and spec.template.metadata.labels agree"))
    }
  }

  func node() -> NodeObject? {
    guard let metadata = metadata(.cluster) else { return nil }
    let addresses = (mapping("status")?.mappings("addresses") ?? []).compactMap {
      address -> Located<String>? in
      let type = address.string("type")?.value
      return type == "InternalIP" || type == "ExternalIP" ? address.string("address") : nil
    }
    let spec = mapping("spec")
    let blocks =
      spec?.strings("podCIDRs") ?? [spec?.string("podCIDR")].compactMap(\.self)
    return NodeObject(
      metadata: metadata, addresses: addresses.compactMap { decoding.address($0) },
      podBlocks: blocks.compactMap { decoding.block($0) })
  }
}
