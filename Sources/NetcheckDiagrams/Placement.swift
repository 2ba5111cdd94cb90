import NetcheckModel
import NetcheckQueries
import NetcheckSets

/// Finds the node that each member of a map belongs to.
struct Placement {
  private let map: AllowMap
  private let grain: Picture.Grain
  private(set) var nodes: [Sketch.Node] = []
  private var known: [String: Int] = [:]

  /// The values of the label by which members are gathered that stand in one namespace alone.
  private let homes: [String: String?]

  init(_ map: AllowMap, _ grain: Picture.Grain) {
    self.map = map
    self.grain = grain
    var homes: [String: String?] = [:]
    if case .label(let key) = grain {
      for member in map.members {
        guard let value = member.labels[key] else { continue }
        if let home = homes[value], home != member.namespace {
          homes[value] = .some(nil)
        } else {
          homes[value] = member.namespace
        }
      }
    }
    self.homes = homes
  }

  mutating func node(of place: Int) -> Int {
    let member = map.members[place]
    if let gathered = gathered(member) {
      if let node = known[gathered.key] {
        nodes[node].members.append(place)
        if nodes[node].look != member.look { nodes[node].look = .governed }
        return node
      }
      return add(gathered, place)
    }
    return add(single(member), place)
  }

  private mutating func add(_ node: Sketch.Node, _ place: Int) -> Int {
    var node = node
    node.members = [place]
    // Two parts of one workload may bear one name.
    var (key, count) = (node.key, 1)
    while known[key] != nil {
      count += 1
      key = "\(node.key) \(count)"
    }
    node.key = key
    known[key] = nodes.count
    nodes.append(node)
    return nodes.count - 1
  }

  /// The node that a member shares with others; `nil` if it has one of its own.
  private func gathered(_ member: AllowMap.Member) -> Sketch.Node? {
    guard !member.namespace.isEmpty else { return nil }
    switch grain {
    case .workload: return nil
    case .namespace, .island:
      return Sketch.Node(
        key: "\(member.namespace)/", kind: .namespace, look: member.look, cluster: nil,
        names: [member.namespace], members: [])
    case .label(let key):
      guard let value = member.labels[key] else { return nil }
      return Sketch.Node(
        key: "\(key)=\(value)", kind: .group, look: member.look, cluster: homes[value] ?? nil,
        names: ["\(key.split(separator: "/").last ?? "")=\(value)"], members: [])
    }
  }

  private func single(_ member: AllowMap.Member) -> Sketch.Node {
    let name = member.name
    let part = name.of.map { "\(name.count) of \($0) pods" }
    let key = name.name.description + (part.map { " (\($0))" } ?? "")
    var node = Sketch.Node(
      key: key, kind: .workload, look: member.look,
      cluster: member.namespace.isEmpty ? nil : member.namespace, names: [name.name.description],
      policies: member.standing?.policies ?? [], members: [])
    node.isEarlier = member.isEarlier
    switch name.name {
    case .workload(_, let kind, let bare, let showsKind):
      node.names = [showsKind ? "\(kind.words[0])/\(bare)" : bare]
    case .pod(_, let bare):
      node.kind = .pod
      node.names = ["pod/\(bare)"]
    case .node(let bare):
      node.kind = .node
      node.names = [bare]
    case .hostEndpoint: node.kind = .hostEndpoint
    case .addresses, .internet:
      let outside = OutsideName(member)
      node.kind = outside.kind
      node.names = outside.names
      node.remarks = outside.remarks
      node.details = outside.details
      node.key = outside.key
    }
    if let part { node.remarks.append(part) }
    switch member.presence {
    case .both: break
    case .came: node.remarks.append("new")
    case .went: node.remarks.append("gone")
    }
    return node
  }
}

extension AllowMap.Member {
  var look: Picture.Look? {
    if kind == .hostNetworkPod { return .hostNetwork }
    guard let standing else { return nil }
    switch (standing.ingress, standing.egress) {
    case (.ungoverned, .ungoverned): return .ungoverned
    case (.closed, .closed): return .closed
    default: return .governed
    }
  }
}
