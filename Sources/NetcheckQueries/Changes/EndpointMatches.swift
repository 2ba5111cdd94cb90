import NetcheckCluster
import NetcheckModel

/// Matches the groups of endpoints of one cluster with those of another.
///
/// Pods are matched by their names. Where a workload's pods have new names, as after every rollout, they are matched by their labels,
/// and those whose labels are new, too, with all others.
struct EndpointMatches {
  /// Groups that stand for each other, by their places; one of the lists is empty where the endpoint came or went.
  struct Match: Hashable {
    var old: [Int]
    var new: [Int]

    /// What is added to others of its owner, or was, and is compared with these all the same.
    var leftover: Leftover?
  }

  enum Leftover: Hashable {
    case added, removed
  }

  let matches: [Match]

  /// The matches that hold a group, by the group's place.
  private(set) var ofOld: [[Int]]
  private(set) var ofNew: [[Int]]

  let old: [EndpointGroups.Group]
  let new: [EndpointGroups.Group]

  private let oldCluster: Cluster
  private let newCluster: Cluster

  init(
    _ old: [EndpointGroups.Group], _ oldCluster: Cluster, _ new: [EndpointGroups.Group],
    _ newCluster: Cluster
  ) {
    self.old = old
    self.new = new
    self.oldCluster = oldCluster
    self.newCluster = newCluster
    var builder = MatchBuilder(
      old.map { Owner(of: $0, in: oldCluster) }, new.map { Owner(of: $0, in: newCluster) })
    builder.matchPods(old, oldCluster, new, newCluster)
    builder.matchTheRest(old, new)
    matches = builder.sorted()
    ofOld = Array(repeating: [], count: old.count)
    ofNew = Array(repeating: [], count: new.count)
    for (index, match) in matches.enumerated() {
      for place in match.old { ofOld[place].append(index) }
      for place in match.new { ofNew[place].append(index) }
    }
  }

  /// How answers call what a match stands for: as it is called now, unless it went.
  func name(of match: Match) -> CanReach.GroupName {
    // Of groups that have become one, each goes by its old name.
    let isPart = !match.old.isEmpty && match.new.contains { ofNew[$0].count > 1 }
    let isGone = match.new.isEmpty || match.leftover == .removed || isPart
    let groups = isGone ? match.old.map { old[$0] } : match.new.map { new[$0] }
    let count = groups.reduce(0) { $0 + $1.count }
    let first = groups[0]
    let cluster = isGone ? oldCluster : newCluster
    let workload = first.pods.first.flatMap { cluster.workload(ofPod: $0) }
    let name = groups.count > 1 ? workload?.displayName : nil
    let whole = groups.count == 1 || first.whole != count ? first.whole : nil
    return CanReach.GroupName(name: name ?? first.endpoint.name, count: count, of: whole)
  }
}

/// What keeps its name from one cluster to the other: the workload of a group of pods, a node, or the outside.
enum Owner: Hashable, Comparable {
  case workload(namespace: String, name: String, kind: String)
  case node(String)
  /// Blocks, which are cut where pods and rules are and so need not have one name.
  case outside

  init(of group: EndpointGroups.Group, in cluster: Cluster) {
    if let pod = group.pods.first, let workload = cluster.workload(ofPod: pod) {
      self = .workload(
        namespace: workload.namespace, name: workload.name, kind: workload.kind.rawValue)
    } else if group.endpoint.isBlock {
      self = .outside
    } else {
      self = .node(group.endpoint.name.description)
    }
  }
}

private struct MatchBuilder {
  private let oldOwners: [Owner]
  private let newOwners: [Owner]
  private var matches: [EndpointMatches.Match] = []
  private var matchedOld: Set<Int> = []
  private var matchedNew: Set<Int> = []

  init(_ oldOwners: [Owner], _ newOwners: [Owner]) {
    self.oldOwners = oldOwners
    self.newOwners = newOwners
  }

  /// Matches groups that share a pod. The template of a StatefulSet stands for each pod by name.
  mutating func matchPods(
    _ old: [EndpointGroups.Group], _ oldCluster: Cluster, _ new: [EndpointGroups.Group],
    _ newCluster: Cluster
  ) {
    var places: [EndpointName: Int] = [:]
    for (place, group) in old.enumerated() {
      for pod in group.pods { places[oldCluster.pods[pod].name] = place }
    }
    let oldTemplates = templates(old, oldCluster, oldOwners)
    let newTemplates = templates(new, newCluster, newOwners)
    for (place, group) in new.enumerated() {
      if newTemplates[newOwners[place]] == place {
        // Both are templates, or the old pods stand for themselves.
        for (other, owner) in oldOwners.enumerated() where owner == newOwners[place] {
          add([other], [place])
        }
        continue
      }
      var seen: Set<Int> = []
      for pod in group.pods {
        guard
          let other = places[newCluster.pods[pod].name] ?? oldTemplates[newOwners[place]],
          oldOwners[other] == newOwners[place], seen.insert(other).inserted
        else { continue }
        add([other], [place])
      }
    }
  }

  /// The groups that stand for all pods of their StatefulSets.
  private func templates(
    _ groups: [EndpointGroups.Group], _ cluster: Cluster, _ owners: [Owner]
  ) -> [Owner: Int] {
    var templates: [Owner: Int] = [:]
    for (place, group) in groups.enumerated() {
      guard let workload = group.pods.first.flatMap({ cluster.workload(ofPod: $0) }),
        workload.kind == .statefulSet, case .template = workload.presence
      else { continue }
      templates[owners[place]] = place
    }
    return templates
  }

  /// Matches what is left by its owner: with those of the same labels, else with the others that are left, else with all of the
  /// owner's.
  mutating func matchTheRest(
    _ oldGroups: [EndpointGroups.Group], _ newGroups: [EndpointGroups.Group]
  ) {
    let old = Dictionary(grouping: oldOwners.indices) { oldOwners[$0] }
    let new = Dictionary(grouping: newOwners.indices) { newOwners[$0] }
    for owner in Set(old.keys).union(new.keys) {
      let (allOld, allNew) = (old[owner] ?? [], new[owner] ?? [])
      let labelled = Dictionary(
        grouping: allNew.filter { !matchedNew.contains($0) }, by: { newGroups[$0].lastingLabels })
      let alike = Dictionary(
        grouping: allOld.filter { !matchedOld.contains($0) }, by: { oldGroups[$0].lastingLabels })
      for (labels, places) in alike {
        if let labels, let others = labelled[labels] { add(places, others) }
      }
      let restOld = allOld.filter { !matchedOld.contains($0) }
      let restNew = allNew.filter { !matchedNew.contains($0) }
      if allOld.isEmpty {
        for place in restNew { add([], [place]) }
      } else if allNew.isEmpty {
        for place in restOld { add([place], []) }
      } else if restOld.isEmpty {
        for place in restNew { add(allOld, [place], leftover: .added) }
      } else if restNew.isEmpty {
        for place in restOld { add([place], allNew, leftover: .removed) }
      } else {
        add(restOld, restNew)
      }
    }
  }

  private mutating func add(
    _ old: [Int], _ new: [Int], leftover: EndpointMatches.Leftover? = nil
  ) {
    matches.append(EndpointMatches.Match(old: old, new: new, leftover: leftover))
    matchedOld.formUnion(old)
    matchedNew.formUnion(new)
  }

  /// The matches by the names of their owners, and then in the order of the groups.
  func sorted() -> [EndpointMatches.Match] {
    func rank(_ match: EndpointMatches.Match) -> (Owner, Int, Int) {
      let owner = match.new.first.map { newOwners[$0] } ?? oldOwners[match.old[0]]
      return (owner, match.new.first ?? Int.max, match.old.first ?? Int.max)
    }
    return matches.map { (rank($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension EndpointGroups.Group {
  /// The labels that a pod of the group keeps from one rollout to the next; `nil` for what is no pod.
  fileprivate var lastingLabels: Labels? {
    if pods.isEmpty { return nil }
    return Labels(
      endpoint.labels.entries.filter { !ControllerLabels.passing.contains($0.key) })
  }
}
