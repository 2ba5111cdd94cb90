/// A policy of any kind in the form in which Calico's agent gets it: selectors folded, defaults filled in.
struct PlainCalicoPolicy {
  var name: String
  var namespace: String

  /// The kind's name in ties (Calico, `model/policy.go`).
  var kind: String
  var tier: String
  var order: Double
  var subject: PlainSelector
  var types: [Direction]
  var ingress: [PlainRule] = []
  var egress: [PlainRule] = []
  var isStaged = false

  /// Calico, `policy_sorter.go`: the lists in which it stands.
  var lists: Set<PlainList> = [.normal]

  func rules(_ direction: Direction) -> [PlainRule] {
    direction == .ingress ? ingress : egress
  }

  /// Calico, `policy_sorter.go`: order first, then the text of name, namespace and kind, byte by byte.
  static func precedes(_ a: PlainCalicoPolicy, _ b: PlainCalicoPolicy) -> Bool {
    if a.order != b.order { return a.order < b.order }
    return "\(a.name)/\(a.namespace)/\(a.kind)".precedes("\(b.name)/\(b.namespace)/\(b.kind)")
  }
}

/// Lists of policies, each for other traffic.
enum PlainList {
  /// What begins or ends at a pod, or at a node itself.
  case normal
  /// What a host endpoint meets before connections are tracked.
  case untracked
  /// What comes in at a host endpoint.
  case preDNAT
  /// What a node hands on.
  case forward
}

/// A rule whose selectors are folded into at most two for each side.
struct PlainRule {
  var action: CalicoRule.Action
  var ipVersion: Family?
  var protocolNumber: Int?
  var notProtocolNumber: Int?
  var icmp: CalicoRule.ICMP?
  var notICMP: CalicoRule.ICMP?
  var source = PlainSide()
  var destination = PlainSide()
}

struct PlainSide {
  /// What the address's owner must match.
  var positive: PlainSelector?

  /// What no owner of the address may match.
  var negative: PlainSelector?
  var nets: [Block] = []
  var notNets: [Block] = []
  var ports: [CalicoEntity.Port] = []
  var notPorts: [CalicoEntity.Port] = []
  var service: CalicoEntity.ServiceName?
}

/// The selectors of one side of a rule as they are written; the empty text is none.
struct SideTexts {
  var selector = ""
  var notSelector = ""
  var namespaceSelector = ""
  var accounts: (names: [String], selector: String)?
}

extension PlainSide {
  private static let hasNamespace = "has(projectcalico.org/namespace)"

  /// Folds the selectors of a rule of a policy in a namespace (empty: a global one), as text
  /// (Calico, `rules.go` of the update processors, then `rule_scanner.go`).
  init(_ written: SideTexts, in namespace: String) {
    var places = ""
    if !written.namespaceSelector.isEmpty {
      places = PlainSelectorReader.read(written.namespaceSelector).prefixed("pcns.").canonical
        .replacingAll("all()", with: Self.hasNamespace)
        .replacingAll("global()", with: "!" + Self.hasNamespace)
    } else if !namespace.isEmpty {
      places = "projectcalico.org/namespace == '\(namespace)'"
    }
    var accounts = ""
    if let wanted = written.accounts {
      if !wanted.selector.isEmpty {
        accounts = PlainSelectorReader.read(wanted.selector).prefixed("pcsa.").canonical
      }
      if !wanted.names.isEmpty {
        let names = PlainSelector.isIn("projectcalico.org/serviceaccount", wanted.names).canonical
        accounts = accounts.isEmpty ? names : "(\(accounts)) && (\(names))"
      }
    }
    var positive = [accounts, written.selector].filter { !$0.isEmpty }
      .map { "(\($0))" }.joined(separator: " && ")
    if !places.isEmpty,
      [positive, written.notSelector, written.namespaceSelector].contains(where: { !$0.isEmpty })
    {
      positive = positive.isEmpty ? places : "(\(places)) && (\(positive))"
    }
    var negative = written.notSelector
    if !positive.isEmpty, !negative.isEmpty {
      positive = "(\(positive)) && (!(\(negative)))"
      negative = ""
    }
    self.positive = positive.isEmpty ? nil : PlainSelectorReader.read(positive)
    self.negative = negative.isEmpty ? nil : PlainSelectorReader.read(negative)
  }
}
