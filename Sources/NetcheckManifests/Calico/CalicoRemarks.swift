import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// What is legal in Calico's policies, and beside the other objects of the input probably not meant.
struct CalicoRemarks {
  private let objects: Objects
  private let hosts: [CalicoHostEndpoint]

  /// Whether some pod has addresses of both families.
  private let isDualStack: Bool

  /// For each namespace the lowest name of its NetworkPolicies.
  private let firstPolicies: [String: String]

  init(_ objects: Objects) {
    self.objects = objects
    hosts = objects.calico.hostEndpoints
    isDualStack =
      !objects.calico.policies.isEmpty
      && objects.pods.contains { Set($0.addresses.map(\.family)).count > 1 }
    firstPolicies = Dictionary(
      objects.networkPolicies.map { ($0.metadata.namespace, $0.metadata.name.value) },
      uniquingKeysWith: { $0.precedes($1) ? $0 : $1 })
  }

  var all: [Diagnostic] {
    objects.calico.policies.filter { $0.staging == nil }.flatMap(remarks) + undeclaredNamespaces
      + passesInProfiles + profilesOfPods + templatesOfHosts
  }

  /// A template of host endpoints, where the input has none that Calico has made.
  private var templatesOfHosts: [Diagnostic] {
    guard let template = objects.calico.automaticHostEndpoints?.template,
      !objects.nodes.map(\.metadata.name.value).allSatisfy(hasHostOfTemplate) || hosts.isEmpty
    else { return [] }
    return [.templateOfHosts(at: template)]
  }

  /// A Pass that goes on to another profile: the data planes of iptables and nftables do so, and that of eBPF denies.
  private var passesInProfiles: [Diagnostic] {
    let followed = Set(hosts.flatMap { $0.profiles.dropLast() })
    return objects.calico.profiles.filter { followed.contains($0.name.value) }.compactMap {
      profile in
      (profile.ingress + profile.egress).first { $0.action == .pass }
        .map { .passInProfile(at: $0.range) }
    }
  }

  /// Whether the input has what a template gave a node. The one without a template is called after the node alone.
  private func hasHostOfTemplate(node: String) -> Bool {
    hosts.contains { host in
      let name = host.metadata.name.value
      return host.node == node && name.hasSuffix("-auto-hep") && name != "\(node)-auto-hep"
    }
  }

  /// Profiles that Calico itself makes of namespaces and service accounts, and which are written otherwise.
  private var profilesOfPods: [Diagnostic] {
    objects.calico.profiles.filter { profile in
      let name = profile.name.value
      return (name.hasPrefix("kns.") || name.hasPrefix("ksa."))
        && (profile.ingress + profile.egress).contains { $0.action != .allow }
    }.map { .profileOfPods($0.name) }
  }

  /// Namespaces of network sets that nobody declares, where some selector asks for their labels.
  private var undeclaredNamespaces: [Diagnostic] {
    let prefix = "pcns."
    let asked = objects.calico.labelNames.filter { label in
      label.hasPrefix(prefix)
        && !["projectcalico.org/name", "kubernetes.io/metadata.name"].contains(
          label.dropFirst(prefix.count))
    }
    if asked.isEmpty { return [] }
    let declared = Set(objects.namespaces.map(\.metadata.name.value))
    return objects.calico.networkSets.compactMap { set in
      guard let namespace = set.namespace, !declared.contains(namespace) else { return nil }
      return .undeclaredNamespace(namespace, of: set)
    }
  }

  private func remarks(_ policy: CalicoPolicy) -> [Diagnostic] {
    let rules = policy.ingress + policy.egress
    var remarks: [Diagnostic] = []
    if policy.tier.value == "default", case .normal = policy.stage {
      if let pass = rules.first(where: { $0.action == .pass }) {
        remarks.append(.passesKubernetes(at: pass.range))
      }
      if let deny = rules.first(where: { $0.action == .deny }), isTooLate(policy) {
        remarks.append(.denyTooLate(policy, at: deny.range))
      }
    }
    switch policy.stage {
    case .normal:
      // What holds without any label holds for host endpoints that bear none.
      if governsNodes, policy.subject.matches({ _ in nil }) {
        remarks.append(.governsHosts(policy))
      }
    case .untracked, .preDNAT:
      if !hosts.contains(where: { selects(policy.subject, $0) }),
        let pod = objects.pods.first(where: { selects(policy.subject, $0) })
      {
        remarks.append(.hostPolicyForPods(policy, pod))
      }
    }
    let hasOutsiders = !hosts.isEmpty || objects.calico.networkSets.contains { $0.namespace == nil }
    for side in rules.flatMap({ [$0.source, $0.destination] }) {
      if let range = side.negativeNamespaces, hasOutsiders {
        remarks.append(.negativeNamespaces(at: range))
      }
    }
    if isDualStack, let rule = rules.first(where: shutsOutAFamily) {
      remarks.append(.oneFamily(at: rule.range))
    }
    return remarks
  }

  /// Whether a policy of the tier `default` comes behind NetworkPolicies of its namespace, which stand at 1000.
  private func isTooLate(_ policy: CalicoPolicy) -> Bool {
    guard policy.order ?? .infinity >= 1000 else { return false }
    let names =
      policy.name.namespace.map { [firstPolicies[$0]].compactMap(\.self) }
      ?? Array(firstPolicies.values)
    // At the same order the name decides.
    return names.contains { policy.order != 1000 || $0.precedes(policy.name.name) }
  }

  private var governsNodes: Bool {
    !hosts.isEmpty || objects.calico.automaticHostEndpoints?.guardsEveryNode == true
  }

  /// Whether exceptions of one family alone keep the rule from the other.
  private func shutsOutAFamily(_ rule: CalicoRule) -> Bool {
    rule.family == nil
      && [rule.source, rule.destination].contains { side in
        side.nets.isEmpty && !side.notNets.isEmpty && Set(side.notNets.map(\.family)).count == 1
      }
  }

  private func selects(_ selector: CalicoSelector, _ host: CalicoHostEndpoint) -> Bool {
    selector.matches { host.metadata.labels[$0] }
  }

  private func selects(_ selector: CalicoSelector, _ pod: Pod) -> Bool {
    selector.matches { label in
      switch label {
      case "projectcalico.org/namespace": pod.metadata.namespace
      case "projectcalico.org/serviceaccount": pod.spec.serviceAccount
      case "projectcalico.org/orchestrator": "k8s"
      default: pod.metadata.labels[label]
      }
    }
  }
}

extension String {
  /// Whether a policy of this name comes before one of another name and the same order: names are compared with the slash that stands
  /// behind them (Calico, `policy_sorter.go`).
  fileprivate func precedes(_ other: String) -> Bool {
    (self + "/").utf8.lexicographicallyPrecedes((other + "/").utf8)
  }
}

extension Diagnostic {
  fileprivate static func passesKubernetes(at range: SourceRange) -> Diagnostic {
    .warning(
      "Pass in tier 'default' leaves the tier: NetworkPolicies behind it are skipped, and what no "
        + "baseline policy decides is allowed", code: .passesKubernetes, at: range,
      help: "use Allow, or put the policy into a tier before 'default'")
  }

  fileprivate static func denyTooLate(
    _ policy: CalicoPolicy, at range: SourceRange
  ) -> Diagnostic {
    let order = policy.order.map { "its order is \(Int(exactly: $0).map(String.init) ?? "\($0)")" }
    return .warning(
      "this Deny comes behind the NetworkPolicies of the tier, which stand at order 1000: "
        + "\(order ?? "the policy has no order")", code: .denyTooLate, at: range,
      help: "give the policy an order below 1000, or a tier before 'default'")
  }

  fileprivate static func governsHosts(_ policy: CalicoPolicy) -> Diagnostic {
    .warning(
      "the policy also selects host endpoints, which bear none of these labels, and so isolates nodes",
      code: .governsHosts, at: policy.range,
      help: policy.subject == .all
        ? "for pods alone, add 'namespaceSelector: all()'"
        : "for pods alone, put 'has(projectcalico.org/name) && ' before the namespaceSelector")
  }

  fileprivate static func hostPolicyForPods(_ policy: CalicoPolicy, _ pod: Pod) -> Diagnostic {
    let field = policy.stage == .preDNAT ? "preDNAT" : "doNotTrack"
    return .warning(
      "a \(field) policy governs host endpoints alone, and this one selects pods such as "
        + "'\(pod.metadata.namespace)/\(pod.metadata.name.value)', for which it does nothing",
      code: .hostPolicyForPods, at: policy.range,
      help: "remove \(field), or select host endpoints")
  }

  fileprivate static func negativeNamespaces(at range: SourceRange) -> Diagnostic {
    .warning(
      "this namespaceSelector holds where labels are absent, so it finds GlobalNetworkSets and host "
        + "endpoints as well", code: .negativeNamespaces, at: range,
      help: "add '&& has(projectcalico.org/name)' for namespaces alone")
  }

  fileprivate static func passInProfile(at range: SourceRange) -> Diagnostic {
    .error(
      "what Pass comes to in a profile with others behind it differs between Calico's data planes",
      code: .unsupported, at: range, help: "write Allow or Deny")
  }

  fileprivate static func templateOfHosts(at range: SourceRange) -> Diagnostic {
    .error(
      "Calico makes host endpoints by this template, which decide about nodes, and netcheck does not",
      code: .unsupported, at: range,
      help: "add the host endpoints as the cluster reports them, with 'kubectl get hep -o yaml'")
  }

  fileprivate static func profileOfPods(_ name: Located<String>) -> Diagnostic {
    .warning(
      "Calico makes the profile '\(name.value)' itself, which allows everything: the rules written here are "
        + "not evaluated for pods", code: .unsupported, at: name.range,
      help: "write a policy that selects the pods")
  }

  fileprivate static func undeclaredNamespace(
    _ namespace: String, of set: CalicoNetworkSet
  ) -> Diagnostic {
    .warning(
      "the input does not declare namespace '\(namespace)', whose labels this NetworkSet inherits and "
        + "some selector asks for: they count as absent", code: .undeclaredNamespace,
      at: set.metadata.name.range, help: "add the Namespace to the input")
  }

  fileprivate static func oneFamily(at range: SourceRange) -> Diagnostic {
    .warning(
      "notNets of one family keeps the rule from the other family altogether, and pods have both",
      code: .oneFamily, at: range,
      help: "add a block of the other family to notNets, or a rule for it")
  }
}
