/// What a workload's program does: it gives ports, labels, and what the workload connects to.
struct Component: Sendable {
  enum Kind: String, Sendable {
    case deployment = "Deployment"
    case statefulSet = "StatefulSet"
    case daemonSet = "DaemonSet"
    case job = "Job"
    case cronJob = "CronJob"

    var apiVersion: String {
      switch self {
      case .deployment, .statefulSet, .daemonSet: "apps/v1"
      case .job, .cronJob: "batch/v1"
      }
    }
  }

  struct Port: Sendable {
    var name: String
    var number: Int
    var transport = "TCP"
  }

  /// A need of another component's port.
  struct Need: Sendable {
    enum Scope {
      /// The same product, in the same namespace.
      case product
      case namespace
      /// Any namespace of the same environment.
      case environment
    }

    var component: String
    var port: String
    var scope = Scope.product
    /// In how many of a hundred workloads it is there.
    var percent = 100
  }

  var name: String
  /// What stands behind the product in the workload's name.
  var suffix: String
  var kind: Kind
  var tier: String
  var ports: [Port]
  /// How many replicas it has compared with others.
  var weight: Int
  var needs: [Need] = []
  /// Whether a container of its own gives the metrics.
  var hasExporter = false
  var usesHostNetwork = false

  var isBatch: Bool { kind == .job || kind == .cronJob }
}

extension Component {
  /// The components of a product, in the order in which products grow.
  static let all: [Component] = [
    Component(
      name: "web", suffix: "web", kind: .deployment, tier: "frontend",
      ports: [http, metrics], weight: 5,
      needs: [
        Need(component: "api", port: "http"),
        Need(component: "api", port: "http", scope: .namespace, percent: 60),
      ]),
    Component(
      name: "api", suffix: "api", kind: .deployment, tier: "backend",
      ports: [Port(name: "grpc", number: 9000), http, metrics], weight: 8,
      needs: [
        Need(component: "database", port: "postgres"), Need(component: "cache", port: "redis"),
        Need(component: "queue", port: "kafka"),
        Need(component: "api", port: "grpc", scope: .namespace, percent: 50),
        Need(component: "api", port: "http", scope: .environment, percent: 60),
      ]),
    Component(
      name: "database", suffix: "postgres", kind: .statefulSet, tier: "data",
      ports: [Port(name: "postgres", number: 5432), Port(name: "metrics", number: 9187)],
      weight: 1, hasExporter: true),
    Component(
      name: "worker", suffix: "worker", kind: .deployment, tier: "backend", ports: [metrics],
      weight: 6,
      needs: [
        Need(component: "database", port: "postgres"), Need(component: "queue", port: "kafka"),
        Need(component: "api", port: "http", scope: .environment, percent: 30),
      ]),
    Component(
      name: "migration", suffix: "migrate", kind: .job, tier: "batch", ports: [], weight: 1,
      needs: [Need(component: "database", port: "postgres")]),
    Component(
      name: "cache", suffix: "redis", kind: .deployment, tier: "data",
      ports: [Port(name: "redis", number: 6379), Port(name: "metrics", number: 9121)], weight: 1,
      hasExporter: true),
    Component(
      name: "queue", suffix: "kafka", kind: .statefulSet, tier: "data",
      ports: [
        Port(name: "kafka", number: 9092), Port(name: "peer", number: 9093),
        Port(name: "metrics", number: 9404),
      ], weight: 2),
    Component(
      name: "report", suffix: "report", kind: .cronJob, tier: "batch", ports: [], weight: 1,
      needs: [
        Need(component: "database", port: "postgres"),
        Need(component: "api", port: "http", scope: .namespace, percent: 50),
      ]),
    Component(
      name: "consumer", suffix: "consumer", kind: .deployment, tier: "backend", ports: [metrics],
      weight: 4,
      needs: [Need(component: "queue", port: "kafka"), Need(component: "api", port: "grpc")]),
    Component(
      name: "scheduler", suffix: "scheduler", kind: .deployment, tier: "backend",
      ports: [http, metrics], weight: 1, needs: [Need(component: "api", port: "http")]),
  ]

  private static let http = Port(name: "http", number: 8080)
  private static let metrics = Port(name: "metrics", number: 9090)
}
