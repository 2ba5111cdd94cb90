import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

enum Wording {
  /// What tables and diagrams leave out since it hangs on the nodes alone.
  static func leftToPlacement(_ count: Int) -> String {
    "left out: \(count) \(count == 1 ? "pair" : "pairs") with a pod of the host network, open at most where "
      + "both run on one node"
  }
}

/// The words for the values of answers, shared by all formats.
extension MissingFact {
  /// What is not known, and why it matters.
  var text: String {
    switch self {
    case .address(let endpoint, let blocks), .nodeAddress(let endpoint, let blocks):
      let told =
        blocks.isEmpty
        ? "a rule's block" : blocks.prefix(3).map { "\($0)" }.joined(separator: ", ")
      return "\(endpoint) has no address in the input, and \(told) may hold it"
    case .labelValue(let endpoint, let key):
      return "the value of label \(key), which a controller gives the pods of \(endpoint)"
    case .namespaceLabels(let namespace, let key):
      return "namespace '\(namespace)' is not in the input, so its label \(key) is not known"
    case .serviceAccountLabels(let account, let key):
      return "service account '\(account)' is not in the input, so its label \(key) is not known"
    case .sameNode(let pod, let host):
      return "whether \(pod) and \(host) run on one node, where policies do not count"
    case .ownNode(let pod):
      return "engines differ about connections from \(pod) to the node that it runs on"
    case .node(let pod):
      return "on which node \(pod) runs: Felix' settings of nodes differ"
    case .hostEndpoint(.node(let name)):
      return
        "which interface of node '\(name)' the connection takes, and so which host endpoint judges it"
    case .hostEndpoint(let endpoint):
      return "which host endpoint the connection passes at the node of \(endpoint)"
    case .sourceTranslation(let pod):
      return "whether \(pod) bears its own address there or its node's (natOutgoing)"
    case .tunnelAddress(let node):
      return "the address of the tunnel with which \(node) reaches pods of other nodes"
    case .ipv6Support: return "what nodes do with IPv6, which Calico is set not to judge"
    case .securityGroups(let pod, let policies):
      let told = policies.joined(separator: ", ")
      return "the rules of the security groups of \(pod) (SecurityGroupPolicy \(told))"
    case .enforcingMode(let pod):
      return
        "whether the VPC CNI's own agent enforces policies: its mode 'strict' closes \(pod), which no "
        + "policy selects"
    case .openLabel(let pod, let key): return "the label \(key) of the future pod \(pod)"
    case .openServiceAccount(let pod): return "the service account of the future pod \(pod)"
    case .openAccountLabel(let pod, let key):
      return "the label \(key) of the service account of the future pod \(pod)"
    case .noPods(let workload, let why):
      return "\(workload) has no pods: \(why.text)"
    case .backends(let service): return "\(service) has no backends in the input"
    case .undefinedProtocol(let name):
      return "what NetworkPolicies mean for \(name): only TCP, UDP and SCTP are specified"
    case .domainNames(let names):
      return "which addresses DNS gives for \(names.joined(separator: ", "))"
    case .equalPriority(let policies):
      let told = policies.map { "\($0)" }.joined(separator: ", ")
      return "which comes first of policies whose order is not specified: \(told)"
    case .sourcePort: return "the source port of the connection, for which a rule asks"
    case .targetPort(let service, let names):
      let told = names.map { "'\($0)'" }.joined(separator: ", ")
      return "\(service) sends to the port named \(told), which no pod behind it declares"
    case .ownService(let service):
      return "whom policies see where a pod reaches itself through \(service): engines differ"
    case .serviceAddress(let service):
      return
        "by which address clients come to \(service): preDNAT and doNotTrack rules judge before it is "
        + "translated"
    case .entrance(let service, let node):
      return
        "whether the client's node or \(node) translates what goes to \(service): the client's policies see a pod or "
        + "\(node)"
    case .ambientMesh(let from, let to):
      return
        "whether Istio's ambient mesh carries TCP from \(from) to \(to): policies then judge its port 15008 "
        + "in the place of all others"
    case .leadsOn(let place, let connections):
      let told = connections.isAll ? "\(place)" : "\(connections) of \(place)"
      return "where what comes to \(told) leads on: to a Service or a container"
    case .sourceAddress(let service):
      return
        "which source address policies see behind \(service): the client's, a balancer's or a node's"
    case .externalName(let service, let name):
      return "\(service) is an alias of '\(Terminal.plain(name))', whose addresses DNS tells"
    }
  }

  /// A word for programs.
  var code: String {
    switch self {
    case .address: "address"
    case .nodeAddress: "node-address"
    case .targetPort: "target-port"
    case .ownService: "own-service"
    case .sourceAddress: "source-address"
    case .serviceAddress: "service-address"
    case .entrance: "entrance"
    case .leadsOn: "leads-on"
    case .ambientMesh: "ambient-mesh"
    case .sourcePort: "source-port"
    case .domainNames: "domain-names"
    case .hostEndpoint: "host-endpoint"
    case .sourceTranslation: "source-translation"
    case .tunnelAddress: "tunnel-address"
    case .ipv6Support: "ipv6-support"
    case .securityGroups: "security-groups"
    case .enforcingMode: "enforcing-mode"
    case .equalPriority: "equal-priority"
    case .undefinedProtocol: "undefined-protocol"
    case .labelValue: "label-value"
    case .namespaceLabels: "namespace-labels"
    case .serviceAccountLabels: "service-account-labels"
    case .sameNode: "same-node"
    case .ownNode: "own-node"
    case .node: "node"
    case .openLabel: "open-label"
    case .openServiceAccount: "open-service-account"
    case .openAccountLabel: "open-account-label"
    case .noPods: "no-pods"
    case .backends: "backends"
    case .externalName: "external-name"
    }
  }

  /// What the user can do to get a decided answer.
  var help: String? {
    switch self {
    case .address:
      "tell where pods get addresses with --pod-cidr, or add the pods as the cluster reports them"
    case .namespaceLabels(let namespace, _): "add the manifest of namespace '\(namespace)'"
    case .serviceAccountLabels(let account, _): "add the manifest of service account '\(account)'"
    case .labelValue, .sameNode, .node: "add the pods as the cluster reports them"
    case .backends: "add the pods or the EndpointSlices behind it"
    case .nodeAddress: "add the nodes as the cluster reports them"
    case .undefinedProtocol: "with --engine calico the question is decided"
    case .domainNames, .tunnelAddress, .ipv6Support, .sourceTranslation: nil
    case .hostEndpoint(.node):
      "a host endpoint of every interface (interfaceName: \"*\") judges whatever comes"
    case .hostEndpoint: "add the pods and nodes as the cluster reports them"
    case .securityGroups:
      "state how groups stand beside policies with --security-group-mode, where they spare the pod"
    case .enforcingMode: "state it with --network-policy-mode standard or strict"
    case .equalPriority: "give the policies priorities of their own, and one version of the API"
    case .sourcePort: "name it in the question"
    case .ambientMesh: "it is decided where policies open or close TCP 15008 and the port alike"
    case .leadsOn(.node(let name), _): "ask for such a port alone, as in node/\(name):PORT"
    case .leadsOn: "ask for such an address and port alone, as in ADDRESS:PORT"
    case .sourceAddress: "keep the client's address with externalTrafficPolicy: Local"
    case .openLabel, .openServiceAccount, .openAccountLabel: nil
    case .ownNode, .noPods, .externalName, .targetPort, .ownService, .serviceAddress,
      .entrance:
      nil
    }
  }
}

extension MissingFact.Absence {
  var text: String {
    switch self {
    case .noReplicas: "its replicas are 0"
    case .suspended: "it is suspended"
    case .finished: "all are finished"
    }
  }
}

extension Assumption {
  var text: String {
    switch self {
    case .hostNetworkIsNode(let pod):
      "\(pod) uses its node's network; it is judged as its node, which most engines do"
    case .withoutPort(let endpoint, let name):
      "\(endpoint) declares no port named '\(name)' and is left out"
    case .freeAddresses(let addresses):
      "no pod has \(addresses), though pods get their addresses there and those of some are not known"
    case .endpointToHostAccepts:
      "Calico's defaultEndpointToHostAction is Accept, as its installation manifests set it"
    case .nodesUseTheirAddress:
      "nodes reach pods of other nodes with their own address, as they do without tunnels"
    case .portsAlone:
      "only TCP, UDP and SCTP are asked about; for what rules say of ICMP and others ask with --protocol"
    case .httpIsNotJudged(let origin):
      "the http condition of \(origin.text) is not judged; only a proxy beside the pod holds it"
    case .release(let release, let others):
      "Calico \(release.rawValue) or newer enforces; "
        + others.map { "with \($0.release.rawValue) the verdict is \($0.verdict.rawValue)" }
        .joined(separator: ", ") + " (--engine calico:\(others[0].release.rawValue))"
    case .baselinePerDirection(let pod):
      "the Baseline tier decides at \(pod) though NetworkPolicies select it for the other direction; some "
        + "engines skip the tier for pods that any selects"
    case .familyInUse(let family):
      "pods with addresses of both families connect over \(family.rawValue); for the other one ask "
        + "can-reach --family \(family.other.rawValue.lowercased())"
    case .proxySendsOn(let service, let settings):
      "the proxies of nodes send to every backend of \(service), though its "
        + settings.joined(separator: " and ") + " may keep them from it"
    case .translationFirst(let service):
      "policies see the pods behind \(service), not its own address: most engines translate first"
    }
  }

  var code: String {
    switch self {
    case .hostNetworkIsNode: "host-network-is-node"
    case .withoutPort: "without-port"
    case .freeAddresses: "free-addresses"
    case .endpointToHostAccepts: "endpoint-to-host-accepts"
    case .translationFirst: "translation-first"
    case .nodesUseTheirAddress: "nodes-use-their-address"
    case .httpIsNotJudged: "http-is-not-judged"
    case .portsAlone: "ports-alone"
    case .familyInUse: "family-in-use"
    case .baselinePerDirection: "baseline-per-direction"
    case .proxySendsOn: "proxy-sends-on"
    case .release: "release"
    }
  }
}

extension Connection {
  var text: String { description }
}

extension PeerDescription {
  var text: String { Terminal.plain(words) }
}

extension PortDescription {
  var text: String {
    switch self {
    case .every: "every port"
    case .everyPort(let transport): "all \(transport.rawValue)"
    case .range(let transport, let range):
      "\(transport.rawValue) \(PortSet(range))"
    case .named(let transport, let name):
      "\(transport.rawValue) port '\(Terminal.plain(name))'"
    case .words(let words): Terminal.plain(words)
    }
  }
}

extension Origin {
  /// As in `NetworkPolicy shop/web, egress rule 2`.
  var text: String {
    let name = "\(policy.kind.rawValue) \(policy)"
    guard let rule else { return name }
    return "\(name), \(rule.direction.rawValue) rule \(rule.number)"
  }

  /// Where it is written, or where else it comes from.
  func place(in sources: SourceMap) -> String {
    if let range { return sources.place(of: range) }
    return switch policy.kind {
    case .profile where rule == nil: "not in the input, and what is missing denies"
    case .felixConfiguration, .profile, .hostEndpoint: "built into Calico"
    default: "from the baseline"
    }
  }
}
