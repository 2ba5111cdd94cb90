import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import RandomClusters
import Testing

@testable import NetcheckQueries

/// What the search says of all pods that somebody could make, compared with asking about each.
@Suite struct FutureSearchTests {
  private static let rounds = 25

  /// Labels that a pod may bear, for each key: enough to meet or miss whatever the random selectors ask.
  private static let values: [String?] = [
    nil, "x", "y", "q", "xy", "yx", "qx", "xq", "yq", "qy", "xqy", "yqx",
  ]

  @Test(arguments: 0..<rounds)
  func kubernetes(_ seed: Int) throws {
    var random = RandomPolicies(seed: UInt64(seed))
    try compare(random.networkPolicies(), .kubernetes)
  }

  @Test(arguments: 0..<rounds)
  func calico(_ seed: Int) throws {
    var random = RandomPolicies(seed: UInt64(1_000_000 + seed))
    try compare(random.calicoPolicies(), .calico)
  }

  @Test(arguments: 0..<rounds)
  func serviceAccounts(_ seed: Int) throws {
    var random = RandomPolicies(seed: UInt64(2_000_000 + seed))
    random.areAboutAccounts = true
    try compare(random.calicoPolicies(), .calico)
  }

  private func compare(_ policies: String, _ engine: Engine) throws {
    let manifests = RandomPolicies.cluster + policies
    let tracer = try Tracer(of: manifests, under: engine)
    let cluster = tracer.cluster
    let database = try #require(cluster.pods.first { $0.namespace == "data" })
    let asked = ConnectionSet(.tcp, PortSet(80...81))
    // Pods may bring accounts that nobody has made yet.
    let peopled = try Tracer(of: manifests + RandomPolicies.otherAccounts, under: engine)
    let (open, closed) = everyPod(peopled.cluster).reduce((false, false)) { found, pod in
      let verdicts = verdicts(peopled, pod, database, asked)
      return (found.0 || verdicts.contains(.allowed), found.1 || verdicts.contains(.denied))
    }
    let source = FutureSearch.Side(endpoint: .future("any", in: "shop", cluster))
    let vocabulary = FutureVocabulary(
      tracer.ladder.policies.map(\.policy), tracer.ladder, cluster, [])
    for (goal, expected) in [(FutureSearch.Goal.someOpen, open), (.someClosed, closed)] {
      let search = FutureSearch(tracer, vocabulary, goal, over: .ipv4)
      let outcome = search.outcome(
        from: source, to: FutureSearch.Side(endpoint: database), asked: asked)
      switch outcome {
      case .found(let from, _, let connection, _):
        #expect(expected, "\(goal) by \(from.endpoint.labels) on \(connection)\n\(manifests)")
      case .none: #expect(!expected, "\(goal)\n\(manifests)")
      case .undecided, .gaveUp: Issue.record("\(goal) is decided by labels alone\n\(manifests)")
      }
    }
  }

  private func everyPod(_ cluster: Cluster) -> [Endpoint] {
    Self.values.flatMap { a in
      Self.values.flatMap { b in
        (["default", "reader"] + RandomPolicies.roles.map(\.account)).map { account in
          let labels = [("a", a), ("b", b)].compactMap { key, value in
            value.map { Labels.Entry(key: key, value: $0) }
          }
          return Endpoint(
            name: .pod(namespace: "shop", name: "any"), kind: .pod, namespace: "shop",
            labels: Labels(labels), serviceAccount: account,
            addresses: .unknown(within: cluster.podWorld))
        }
      }
    }
  }

  private func verdicts(
    _ tracer: Tracer, _ source: Endpoint, _ destination: Endpoint, _ asked: ConnectionSet
  ) -> Set<Verdict> {
    let pairTracer = PairTracer(tracer)
    let pairs = pairTracer.pairs(
      from: pairTracer.end(source), to: pairTracer.end(destination), asked: asked,
      isOneEndpoint: false)
    return Set(pairs.flatMap(\.parts).map(\.verdict))
  }
}

/// Policies of a few words, so that chance makes them meet.
private struct RandomPolicies {
  private var random: SplitMix64

  /// Whether nothing but service accounts tells pods apart.
  var areAboutAccounts = false

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  static let cluster = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop, labels: {team: shop}}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: data}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: db, namespace: data, labels: {a: x}}
    spec: {containers: [{name: c, image: db}]}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: default, namespace: shop}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: reader, namespace: shop, labels: {role: 'y'}}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: default, namespace: data}

    """

  /// Accounts that somebody could make, by the label that they bear.
  static let roles: [(account: String, role: String?)] = [
    ("bare", nil), ("role-x", "x"), ("role-y", "y"), ("role-q", "q"),
  ]

  static let otherAccounts = roles.map { account, role in
    """
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: \(account), namespace: shop\(role.map { ", labels: {role: '\($0)'}" } ?? "")}

    """
  }.joined()

  private mutating func oneOf<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.next() % UInt64(elements.count))]
  }

  // MARK: Kubernetes

  mutating func networkPolicies() -> String {
    (0..<(2 + Int(random.next() % 4))).map { number in
      let isSource = oneOf([true, false])
      let rules = (0..<Int(random.next() % 3)).map { _ in
        let peer =
          isSource ? "namespaceSelector: {}" : "namespaceSelector: {}, podSelector: \(selector())"
        return "{\(isSource ? "to" : "from"): [{\(peer)}], ports: [{port: \(oneOf([80, 81]))}]}"
      }
      return """
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p\(number), namespace: \(isSource ? "shop" : "data")}
        spec:
          podSelector: \(isSource ? selector() : "{}")
          policyTypes: [\(isSource ? "Egress" : "Ingress")]
          \(isSource ? "egress" : "ingress"): [\(rules.joined(separator: ", "))]

        """
    }.joined()
  }

  private mutating func selector() -> String {
    let requirements = (0..<(1 + Int(random.next() % 2))).map { _ in
      let key = oneOf(["a", "b"])
      let values = "['\(oneOf(["x", "y"]))', '\(oneOf(["x", "y", "xy"]))']"
      return oneOf([
        "{key: \(key), operator: In, values: \(values)}",
        "{key: \(key), operator: NotIn, values: \(values)}",
        "{key: \(key), operator: Exists}", "{key: \(key), operator: DoesNotExist}",
      ])
    }
    return "{matchExpressions: [\(requirements.joined(separator: ", "))]}"
  }

  // MARK: Calico

  mutating func calicoPolicies() -> String {
    (0..<(areAboutAccounts ? 1 : 2 + Int(random.next() % 3))).map { number in
      let isSource = oneOf([true, false])
      let rules = (0..<(1 + Int(random.next() % 3))).map { _ in
        let peer = isSource ? "" : ", source: {\(source())}"
        return "{action: \(oneOf(["Allow", "Deny", "Allow"])), protocol: TCP\(peer), "
          + "destination: {ports: [\(oneOf([80, 81]))]}}"
      }
      return """
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: p\(number)}
        spec:
          order: \(number)
          selector: "\(isSource ? expression() : "a == 'x'")"
          namespaceSelector: kubernetes.io/metadata.name == '\(isSource ? "shop" : "data")'
          types: [\(isSource ? "Egress" : "Ingress")]
          \(isSource ? accountCondition() : "")
          \(isSource ? "egress" : "ingress"): [\(rules.joined(separator: ", "))]

        """
    }.joined()
  }

  private mutating func source() -> String {
    let selector = "selector: \"\(expression())\""
    let account = "serviceAccounts: {selector: \"\(accountTerm())\"}"
    return oneOf(
      areAboutAccounts ? [account] : [selector, selector, account, selector + ", " + account])
  }

  private mutating func accountCondition() -> String {
    let condition = "serviceAccountSelector: \"\(accountTerm())\""
    return oneOf(areAboutAccounts ? [condition] : ["", "", condition])
  }

  private mutating func accountTerm() -> String {
    oneOf(["role == 'x'", "role != 'y'", "has(role)", "!has(role)", "role in {'x', 'y'}"])
  }

  private mutating func expression() -> String {
    if areAboutAccounts { return "!has(c)" }
    let left = term()
    return oneOf([left, "\(left) && \(term())", "\(left) || \(term())", "!(\(left) && \(term()))"])
  }

  private mutating func term() -> String {
    let key = oneOf(["a", "b"])
    return oneOf([
      "\(key) == '\(oneOf(["x", "xy"]))'", "\(key) != 'y'", "has(\(key))", "!has(\(key))",
      "\(key) contains '\(oneOf(["x", "y"]))'", "\(key) starts with '\(oneOf(["x", "y"]))'",
      "\(key) ends with '\(oneOf(["x", "y"]))'", "\(key) not in {'x', 'y'}",
      "projectcalico.org/serviceaccount == 'reader'",
    ])
  }
}
