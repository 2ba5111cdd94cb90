/// A policy of `networking.k8s.io/v1`, as far as the generator writes them.
struct Policy: Sendable {
  struct Rule: Sendable {
    /// Empty: anybody.
    var peers: [Peer] = []
    /// Empty: every port.
    var ports: [Port] = []
  }

  enum Peer: Sendable {
    case pods(Selector)
    case podsIn(namespaces: Selector, pods: Selector?)
    case block(String, except: [String] = [])
  }

  struct Port: Sendable {
    enum Number: Sendable {
      case one(Int)
      case range(Int, Int)
      case named(String)
    }

    var number: Number
    var transport = "TCP"

    static func one(_ number: Int) -> Port { Port(number: .one(number)) }
    static func named(_ name: String) -> Port { Port(number: .named(name)) }
  }

  var name: String
  var subject: Selector
  /// The rules of a direction of which the policy speaks.
  var ingress: [Rule]?
  var egress: [Rule]?
}

/// Labels that somebody asks for.
struct Selector: Sendable {
  struct Requirement: Sendable {
    var key: String
    var condition: String
    var values: [String] = []
  }

  var labels: [(key: String, value: String)] = []
  var requirements: [Requirement] = []

  /// What is empty selects everything.
  static let everything = Selector()

  static func label(_ key: String, _ value: String) -> Selector {
    Selector(labels: [(key, value)])
  }

  static func app(_ workload: WorkloadPlan) -> Selector {
    workload.k8sApp.map { .label("k8s-app", $0) } ?? .label("app.kubernetes.io/name", workload.name)
  }

  static func namespace(_ name: String) -> Selector {
    .label("kubernetes.io/metadata.name", name)
  }
}

/// Blocks of addresses that policies name.
enum Block {
  static let vpcEndpoints = "10.40.240.0/24"
  static let controlPlane = "10.40.250.0/27"
  static let nodes = "10.40.0.0/16"
  static let everywhere = "0.0.0.0/0"
  static let `private` = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"]
  static let metadataService = "169.254.169.254/32"
  static let offices = ["198.51.100.0/25", "203.0.113.0/24", "198.51.100.128/26"]
}
