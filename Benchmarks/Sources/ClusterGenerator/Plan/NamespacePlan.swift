/// A namespace of the cluster.
struct NamespacePlan: Sendable {
  var name: String
  var team: String
  var environment: String
  var podSecurity: String?
  /// Its workloads, among those of the cluster.
  var workloads = 0..<0

  var isSystem: Bool { team == "platform" }

  var labels: [(key: String, value: String)] {
    var labels = [("env", environment), ("kubernetes.io/metadata.name", name)]
    if let podSecurity {
      labels += ["audit", "enforce", "warn"].map {
        ("pod-security.kubernetes.io/\($0)", podSecurity)
      }
    }
    return labels + [("team", team), ("tier", isSystem ? "system" : "application")]
  }

  /// The namespaces that every cluster has.
  static let system: [NamespacePlan] = [
    NamespacePlan(name: "default", team: "platform", environment: "shared"),
    NamespacePlan(
      name: "ingress", team: "platform", environment: "shared", podSecurity: "restricted"),
    NamespacePlan(name: "kube-node-lease", team: "platform", environment: "shared"),
    NamespacePlan(name: "kube-public", team: "platform", environment: "shared"),
    NamespacePlan(
      name: "kube-system", team: "platform", environment: "shared", podSecurity: "privileged"),
    NamespacePlan(
      name: "monitoring", team: "platform", environment: "shared", podSecurity: "restricted"),
    NamespacePlan(
      name: "monitoring-agents", team: "platform", environment: "shared",
      podSecurity: "privileged"),
  ]

  static let environments = ["prod", "staging", "dev"]

  /// One of the namespaces of teams: each team has one for each environment before any has more.
  static func application(_ index: Int) -> NamespacePlan {
    let environment = environments[index % 3]
    let team = Words.teams[index / 3 % Words.teams.count]
    let round = index / 3 / Words.teams.count
    let area =
      round == 0
      ? "" : round <= Words.areas.count ? "-\(Words.areas[round - 1])" : "-\(round)"
    return NamespacePlan(
      name: "\(team)\(area)-\(environment)", team: team, environment: environment,
      podSecurity: "restricted")
  }
}

/// Words of which names are made.
enum Words {
  static let teams = [
    "accounts", "adverts", "analytics", "billing", "bookings", "careers", "catalog", "checkout",
    "claims", "compliance", "content", "delivery", "discovery", "events", "finance", "fleet",
    "fraud", "growth", "identity", "insights", "inventory", "ledger", "loans", "logistics",
    "loyalty", "markets", "media", "messaging", "mobile", "partners", "payments", "payroll",
    "planning", "pricing", "procurement", "recommendations", "returns", "risk", "search", "sellers",
    "shipping", "shop", "subscriptions", "support", "tax", "trading", "travel", "warehouse",
  ]

  static let areas = ["core", "edge", "batch", "data", "internal", "external", "labs", "legacy"]

  static let products = [
    "address", "alert", "audit", "auth", "balance", "basket", "booking", "campaign", "card", "case",
    "chat", "consent", "contract", "coupon", "credit", "customer", "device", "document", "email",
    "export", "feed", "file", "forecast", "geo", "gift", "image", "import", "invoice", "item",
    "label", "limit", "listing", "location", "mandate", "member", "metric", "notice", "offer",
    "order", "parcel", "payout", "policy", "portal", "price", "profile", "promo", "quote", "rating",
    "receipt", "refund", "report", "review", "route", "session", "stock", "storefront", "survey",
    "tariff", "template", "ticket", "token", "transfer", "voucher", "wallet",
  ]
}
