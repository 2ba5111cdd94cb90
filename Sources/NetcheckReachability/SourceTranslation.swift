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
      guard cluster.mayTranslate(flow.source.address, towards: flow.destination) else {
        return [flow]
      }
      isSure = false
    } else {
      guard cluster.translates(from: flow.source, to: flow.destination) else { return [flow] }
      isSure = onSameNode(from, to).isNo
    }
    let node = from.node.flatMap { cluster.nodes[$0] }
    let address = node?.addresses(of: flow.family).first
    var translated = flow
    translated.source = Flow.Party(
      node ?? Endpoint(name: from.name, kind: .node, addresses: .known([])), address: address)
    return isSure && address != nil ? [translated] : [flow, translated]
  }
}

extension Cluster {
  /// Whether a pod's connection to a node may leave its pool with the node's address.
  fileprivate func mayTranslate(_ address: IPAddress?, towards destination: Flow.Party) -> Bool {
    let translating = pools.contains { pool in
      pool.translatesOutgoing && !pool.sparesNodes
        && (address.map { pool.block.contains($0) } ?? true)
    }
    return translating && !(destination.address.map(isInPool) ?? false)
  }

  /// Whether a pod's connection to another pod leaves all pools. Addresses that are not known count as those of a pool that does not
  /// translate.
  fileprivate func translates(from source: Flow.Party, to destination: Flow.Party) -> Bool {
    guard translatesBetweenPods, case .known = source.endpoint.addresses,
      case .known = destination.endpoint.addresses, let from = source.address,
      let to = destination.address
    else { return false }
    return isTranslated(from) && !isInPool(to)
  }
}
