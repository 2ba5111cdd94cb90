extension FieldManager {
  /// The controller that made a pod, and so set its spec.
  static func creator(of workload: WorkloadPlan) -> FieldManager {
    FieldManager(
      name: "kube-controller-manager", apiVersion: "v1",
      fields: [
        Field(
          "f:spec",
          [
            Field(
              "f:containers",
              [
                Field(
                  "k:{\"name\":\"\(workload.name)\"}",
                  [Field(".")]
                    + Field.named(
                      "args", "env", "image", "imagePullPolicy", "livenessProbe", "name", "ports",
                      "readinessProbe", "resources", "securityContext", "terminationMessagePath",
                      "terminationMessagePolicy", "volumeMounts"))
              ])
          ]
            + Field.named(
              "dnsPolicy", "enableServiceLinks", "nodeSelector", "restartPolicy", "schedulerName",
              "securityContext", "serviceAccount", "serviceAccountName",
              "terminationGracePeriodSeconds", "tolerations", "volumes"))
      ])
  }

  /// The kubelet, which reports a pod's status.
  static let kubelet = FieldManager(
    name: "kubelet", apiVersion: "v1", subresource: "status",
    fields: [
      Field(
        "f:status",
        [
          Field(
            "f:conditions",
            ["ContainersReady", "Initialized", "PodReadyToStartContainers", "Ready"].map {
              Field(
                "k:{\"type\":\"\($0)\"}",
                [Field(".")] + Field.named("lastProbeTime", "lastTransitionTime", "status", "type"))
            })
        ]
          + Field.named(
            "containerStatuses", "hostIP", "hostIPs", "phase", "podIP", "podIPs", "startTime"))
    ])

  /// Whoever applied an object: its whole spec is theirs.
  static func client(_ name: String, apiVersion: String) -> FieldManager {
    FieldManager(name: name, apiVersion: apiVersion, fields: [Field("f:spec")])
  }
}
