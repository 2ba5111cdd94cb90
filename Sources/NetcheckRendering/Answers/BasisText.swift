import NetcheckDiagnostics
import NetcheckModel

extension Basis {
  /// Why a walk ends so, in words, with the places of what decides.
  func lines(of walk: Walk, in sources: SourceMap, _ style: TextStyle) -> [String] {
    func place(_ origin: Origin) -> String { style.faint(origin.place(in: sources)) }
    switch self {
    case .rule(let origin, let action):
      let verb = action == .deny ? "denied" : "allowed"
      return ["\(verb) by \(origin.text)  \(place(origin))"]
    case .tierDefault(_, let isolating):
      let width = isolating.map(\.text.count).max() ?? 0
      return ["denied: no rule opens it, and \(walk.subject) is isolated by"]
        + isolating.map { "  \($0.text.padding(to: width))  \(place($0.origin))" }
    case .ungoverned: return ["allowed: no policy isolates \(walk.subject)"]
    case .passedOn: return ["allowed: the policies that govern \(walk.subject) pass it on"]
    case .notBound(.outside): return ["no policy of the cluster binds \(walk.subject)"]
    case .notBound(.node): return ["no policy binds a node"]
    case .notBound(.hostEndpoint), .notBound(.pod): return ["no policy binds \(walk.subject)"]
    case .notBound(.hostNetworkPod):
      return ["no policy binds \(walk.subject), which uses its node's network"]
    case .ownNode:
      return [
        walk.direction == .ingress
          ? "allowed: the node that a pod runs on always reaches it"
          : "allowed: some engines always let a pod reach the node that it runs on"
      ]
    case .withinPod: return ["allowed: a pod always reaches itself"]
    case .endpointToHost(let action): return ["\(action.outcome) (defaultEndpointToHostAction)"]
    case .refused(let setting):
      return ["denied: Calico lets no pod open what looks like a tunnel, without \(setting)"]
    case .acceptedBefore(let stage):
      return ["allowed: a rule of the stage before accepts (\(stage.rawValue))"]
    case .closedMode:
      return ["denied: no policy selects \(walk.subject), and the mode 'strict' closes such pods"]
    case .securityGroups(let policies):
      return ["as security groups say, which \(policies.joined(separator: ", ")) gives the pod"]
    }
  }
}

extension IsolatingPolicy {
  fileprivate var text: String {
    if origin.policy.kind == .hostEndpoint { return "\(origin.text), whose profiles open nothing" }
    let selected = selector.isEmpty ? "every pod of the namespace" : Terminal.plain(selector)
    return "\(origin.text), which selects \(selected)"
  }
}

extension FelixSettings.EndpointToHost {
  /// What the node does with a connection of its own pod.
  fileprivate var outcome: String {
    switch self {
    case .accept: "allowed: the node accepts what its own pods may open"
    case .leave: "allowed: the node leaves what its own pods may open to its other rules"
    case .drop: "denied: the node drops what its own pods send to it"
    }
  }
}
