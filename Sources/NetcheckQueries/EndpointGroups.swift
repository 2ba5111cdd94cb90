import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import Synchronization

/// Gathers endpoints that no policy can tell apart, so that each group is judged once.
struct EndpointGroups: Sendable {
  private let cluster: Cluster
  private let distinctions: Distinctions

  /// Whether it matters between any two ends on which node a pod runs: to host endpoints, security groups, settings of nodes, and to
  /// pools that give pods the addresses of their nodes.
  private let tellsNodes: Bool

  /// What policies look at.
  private final class Distinctions: Sendable {
    private let ladder: Ladder
    private let found = Mutex<(blocks: [AddressSet], keys: Set<String>)?>(nil)

    init(_ ladder: Ladder) {
      self.ladder = ladder
    }

    /// The blocks and the label keys that the rules name; gathered when the first group of several is asked for.
    var all: (blocks: [AddressSet], keys: Set<String>) {
      found.withLock { found in
        if let found { return found }
        var blocks: Set<AddressSet> = []
        var keys: Set<String> = []
        for policy in ladder.policies.map(\.policy) {
          policy.subject.addLabelKeys(to: &keys)
          for direction in Direction.allCases {
            guard case .governs(let rules) = policy.governance(direction) else { continue }
            for peer in rules.flatMap({ $0.peers + $0.subjects }) {
              peer.holders?.selector.addLabelKeys(to: &keys)
              peer.strangers?.selector.addLabelKeys(to: &keys)
              blocks.formUnion(peer.borders)
            }
          }
        }
        for group in ladder.securityGroups { group.subject.addLabelKeys(to: &keys) }
        found = (Array(blocks), keys)
        return (Array(blocks), keys)
      }
    }
  }

  struct Group {
    /// The member that stands for all.
    var endpoint: Endpoint
    var asked: ConnectionSet

    /// The pods of the cluster that belong to the group; empty for what is no pod.
    var pods: [Int]

    var count: Int

    /// How many pods the group stands for; `nil` if the workload does not say.
    var replicas: Int?

    /// How many pods the workload has, if the group is not all of it.
    var whole: Int?
  }

  /// Relations of the same cluster, whose classes tell apart whatever rules tell apart; without them the endpoints themselves
  /// are compared.
  private let relations: [Relation]

  /// What tells endpoints of one workload apart.
  private enum Key: Hashable {
    case classes(workload: Int?, [Relation.Element], node: String?, ConnectionSet)
    case traits(Traits)
  }

  private struct Traits: Hashable {
    var workload: Int?
    var kind: EndpointKind
    var labels: Labels
    var unknownLabels: [String]
    var serviceAccount: String
    var ports: [ContainerPort]
    var node: String?
    var mesh: Cluster.MeshStanding
    var addresses: Endpoint.Addresses?
    var membership: [Bool]
    var families: [AddressFamily] = []
    var asked: ConnectionSet
  }

  init(_ tracer: Tracer, relations: [Relation] = []) {
    cluster = tracer.cluster
    self.relations = relations
    distinctions = Distinctions(tracer.ladder)
    tellsNodes =
      Relation.looksAtNodes(tracer.ladder, tracer.cluster)
      || !tracer.ladder.securityGroups.isEmpty
  }

  /// - Parameter byNode: whether members on different nodes are told apart, since it matters here who runs beside whom.
  func groups(_ members: [(Side.Member, ConnectionSet)], byNode: Bool = false) -> [Group] {
    if members.count == 1 { return [named(group(members[0].0, members[0].1))] }
    var order: [Key] = []
    var groups: [Key: Group] = [:]
    for (member, asked) in members {
      let key = key(member, asked, byNode: byNode)
      if groups[key] == nil {
        order.append(key)
        groups[key] = group(member, asked)
      } else if let pod = member.pod {
        groups[key]!.pods.append(pod)
        groups[key]!.count += 1
        groups[key]!.replicas = groups[key]!.count
      }
    }
    return order.map { named(groups[$0]!) }
  }

  private func group(_ member: Side.Member, _ asked: ConnectionSet) -> Group {
    var replicas: Int? = 1
    if let pod = member.pod, case .template(let declared) = cluster.workload(ofPod: pod)?.presence {
      replicas = declared
    }
    return Group(
      endpoint: member.endpoint, asked: asked, pods: member.pod.map { [$0] } ?? [], count: 1,
      replicas: replicas)
  }

  /// Names a group by its workload, with how many of the pods it holds, if it holds several.
  private func named(_ group: Group) -> Group {
    guard let pod = group.pods.first, let workload = cluster.workload(ofPod: pod) else {
      return group
    }
    var group = group
    if group.count == workload.pods.count {
      // The pod that stands for its workload bears the workload's name already.
      if group.endpoint.name == workload.displayName { return group }
      group.endpoint = group.endpoint.with(name: workload.displayName)
    } else {
      if group.count > 1 { group.endpoint = group.endpoint.with(name: workload.displayName) }
      group.whole = workload.pods.count
    }
    return group
  }

  private func key(_ member: Side.Member, _ asked: ConnectionSet, byNode: Bool) -> Key {
    let endpoint = member.endpoint
    let workload = member.pod.flatMap { cluster.workloadIndex(ofPod: $0) }
    if !relations.isEmpty, let pod = member.pod, cluster.pods[pod] === endpoint {
      let classes = relations.map { $0.element(ofPod: pod) }
      // Else those who ask the relation take into account on which nodes the members run.
      return .classes(workload: workload, classes, node: byNode ? endpoint.node : nil, asked)
    }
    return .traits(traits(endpoint, workload, asked, byNode: byNode))
  }

  private func traits(
    _ endpoint: Endpoint, _ workload: Int?, _ asked: ConnectionSet, byNode: Bool
  ) -> Traits {
    let (blocks, keys) = distinctions.all
    var traits = Traits(
      workload: workload, kind: endpoint.kind,
      labels: Labels(endpoint.labels.entries.filter { keys.contains($0.key) }),
      unknownLabels: endpoint.labelsOfUnknownValue, serviceAccount: endpoint.serviceAccount,
      ports: endpoint.ports,
      node: endpoint.isHost || tellsNodes || byNode ? endpoint.node : nil,
      mesh: cluster.meshStanding(of: endpoint), addresses: nil,
      membership: [], asked: asked)
    switch endpoint.addresses {
    case .known(let addresses) where endpoint.kind == .pod:
      traits.families = addresses.map(\.family)
      traits.membership = addresses.flatMap { address in
        blocks.map { $0.contains(address) } + cluster.pools.map { $0.block.contains(address) }
      }
    default: traits.addresses = endpoint.addresses
    }
    return traits
  }
}
