package import NetcheckQueries

extension CheckID {
  /// What the check asks, as reports tell it. `docs/checks.md` says more.
  package var rule: Report.Rule {
    let (name, description, help) = words
    return Report.Rule(id: rawValue, name: name, description: description, help: help)
  }

  private var words: (name: String, description: String, help: String) {
    switch self {
    case .defaultDeny:
      (
        "each namespace denies by default",
        "A pod of any labels, also one that nobody has made yet, is closed in both directions until a policy opens something.",
        "Add a policy with an empty podSelector, both policyTypes and no rules to the namespace."
      )
    case .dns:
      (
        "each workload reaches DNS",
        "Without DNS on UDP and TCP 53 a workload finds nobody; answers that do not fit into UDP come over TCP.",
        "Let the egress of the workload reach the pods of DNS on both protocols, and their ingress let it in."
      )
    case .metadata:
      (
        "nobody reaches the metadata address",
        "At 169.254.169.254, and over IPv6 at fd00:ec2::254 and fd20:ce::254, clouds hand machines their credentials to whoever asks.",
        "Leave the address out of the blocks that egress allows, with except; name those that need it with --except."
      )
    case .apiServer:
      (
        "nobody unasked reaches the API server",
        "Most workloads never talk to the API server; one that is taken over should not find it.",
        "Narrow the egress of the workload; name those that need it with --except."
      )
    case .hostNetwork:
      (
        "no pod escapes by hostNetwork",
        "Policies do not bind a pod that uses its node's network, and others see the node's address.",
        "Take hostNetwork out of the pod's template; name those that need it with --except."
      )
    case .selectsNothing:
      (
        "each policy selects somebody",
        "A policy that selects no pod protects nobody, and often its labels are misspelt.",
        "Correct the selector, or remove the policy."
      )
    case .deadRule:
      (
        "each rule can match",
        "A rule whose peers are nobody, or to which other rules leave nothing of what it matches, changes nothing.",
        "Correct the rule or what stands before it, or remove it."
      )
    case .splitPeer:
      (
        "no peer is split by a dash",
        "A namespaceSelector and a podSelector as two peers are a whole namespace, and pods of the policy's own one.",
        "Write both selectors in one peer: without the dash before the second."
      )
    case .namespaceLabel:
      (
        "each namespace selector finds a namespace",
        "A rule for namespaces by a label that none of them bears opens nothing.",
        "Correct the selector, or label the namespace; kubernetes.io/metadata.name is a label that each bears."
      )
    case .halfOpen:
      (
        "what one end opens the other opens, too",
        "A connection needs egress at its source and ingress at its destination; a rule at one end alone opens nothing.",
        "Add the rule at the other end, or remove this one."
      )
    }
  }
}
