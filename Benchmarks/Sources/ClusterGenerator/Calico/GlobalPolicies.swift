/// Calico's policies for the whole cluster.
enum GlobalPolicies {
  /// Without these eight, the tiers would close what nobody meant to close.
  static let least = 8

  static func policy(_ number: Int, _ random: inout Random) -> CalicoPolicy {
    switch number {
    case 0: pass(.platform)
    case 1: pass(.security)
    case 2: dns
    case 3: metadataService
    case 4: monitoring
    case 5: remoteShells
    case 6: threats
    case 7: production
    default: separation(number, &random)
    }
  }

  private typealias Rule = CalicoPolicy.Rule
  private typealias Side = CalicoPolicy.Side

  /// Leaves to the next tier whatever the policies before it did not decide.
  private static func pass(_ tier: CalicoTier) -> CalicoPolicy {
    CalicoPolicy(
      name: "\(tier).pass", tier: tier.rawValue, order: 10_000, selector: "all()",
      ingress: [Rule(action: .pass)], egress: [Rule(action: .pass)])
  }

  private static let dns = CalicoPolicy(
    name: "platform.cluster-dns", tier: "platform", order: 10,
    selector: "projectcalico.org/orchestrator == 'k8s'",
    egress: ["UDP", "TCP"].map {
      Rule(
        action: .allow, transport: $0,
        destination: Side(
          namespaceSelector: "projectcalico.org/name == 'kube-system'",
          selector: "k8s-app == 'kube-dns'", ports: [.one(53)]))
    })

  private static let metadataService = CalicoPolicy(
    name: "platform.metadata-service", tier: "platform", order: 20,
    selector: "projectcalico.org/namespace != 'kube-system'",
    egress: [
      Rule(action: .deny, transport: "TCP", destination: Side(nets: [Block.metadataService]))
    ])

  private static let monitoring = CalicoPolicy(
    name: "platform.monitoring", tier: "platform", order: 30, selector: "all()",
    ingress: [
      Rule(
        action: .allow, transport: "TCP",
        source: Side(
          namespaceSelector: "projectcalico.org/name == 'monitoring'",
          selector: "app.kubernetes.io/name == 'prometheus'"),
        destination: Side(ports: [.named("metrics"), .range(9100, 9199)]))
    ])

  private static let remoteShells = CalicoPolicy(
    name: "platform.remote-shells", tier: "platform", order: 40, selector: "all()",
    ingress: [.log, .deny].map {
      Rule(action: $0, transport: "TCP", destination: Side(ports: [.one(22), .one(3389)]))
    })

  private static let threats = CalicoPolicy(
    name: "security.threats", tier: "security", order: 10, selector: "all()",
    egress: [Rule(action: .deny, destination: Side(selector: "threat == 'feed'"))])

  private static let production = CalicoPolicy(
    name: "security.production", tier: "security", order: 20, selector: "all()",
    namespaceSelector: "env == 'prod'",
    ingress: [
      Rule(action: .deny, source: Side(namespaceSelector: "env in {'dev', 'staging'}"))
    ])

  /// Keeps another team's frontends away from a team's data.
  private static func separation(_ number: Int, _ random: inout Random) -> CalicoPolicy {
    let team = Words.teams[number % Words.teams.count]
    let environment = random.pick(NamespacePlan.environments)
    let tier = random.pick(["tier == 'data'", "tier in {'data', 'batch'}", "has(team)"])
    return CalicoPolicy(
      name: "security.separation-\(number)", tier: "security", order: 100 + number,
      selector: "\(tier) && team == '\(team)'", namespaceSelector: "env == '\(environment)'",
      ingress: [
        Rule(
          action: .deny, transport: "TCP",
          source: Side(
            namespaceSelector: "team != '\(team)' && tier == 'application'",
            selector: random.pick([
              "tier == 'frontend'", "app.kubernetes.io/component starts with 'we'",
              "!has(team) || tier == 'batch'",
            ])))
      ])
  }
}
