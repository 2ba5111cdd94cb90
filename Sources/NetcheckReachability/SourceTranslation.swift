import NetcheckCluster
import NetcheckModel
import NetcheckSets

/// Pools that translate: what leaves all pools gets the address of the pod's node (Calico, IPPool `natOutgoing`).
extension Tracer {
  /// The connection as it may come to the destination's node, and to a pod there.
  func flowsAtDestination(_ flow: Flow, isWithinNode: Bool) -> [Flow] {
    let (from, to) = (flow.source.endpoint, flow.destination.endpoint)
    guard from.kind == .pod, to.isHost || to.kind == .pod, !isWithinNode else { return [flow] }
    let isSure: Bool
    if to.isHost {
      guard cluster.mayTranslate(from, towards: flow.destination.address) else { return [flow] }
      isSure = false
    } else {
      let leavesPools = cluster.lies(from, in: cluster.inTranslatingPools, flow.family)
        .and(cluster.lies(to, in: cluster.inPools, flow.family).negated)
      if leavesPools.isNo { return [flow] }
      isSure = leavesPools.isYes && onSameNode(from, to).isNo
    }
    let node = from.node.flatMap { cluster.nodes[$0] }
    let address = node?.addresses(of: flow.family).first
    var translated = flow
    translated.source = Flow.Party(
      node ?? Endpoint(name: from.name, kind: .node, addresses: .known([])), address: address)
    return isSure && address != nil ? [translated] : [flow, translated]
  }
}
