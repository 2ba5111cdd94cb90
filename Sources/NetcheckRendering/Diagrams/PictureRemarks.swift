package import NetcheckDiagrams
package import NetcheckQueries

extension Picture {
  /// What the picture leaves out or draws more coarsely than was asked for, for people.
  package func remarks(_ map: AllowMap, grain asked: Grain?) -> [String] {
    var remarks: [String] = []
    if asked == nil, let nodes = grain.drawnNodes {
      remarks.append(
        "collapsed: \(memberCount) endpoints with \(linkCount) connections are more than people read, so \(nodes) "
          + "(--focus and --namespace draw a part, --collapse workload everything)")
    }
    if map.leftToPlacement > 0 {
      remarks.append(Wording.leftToPlacement(map.leftToPlacement))
    }
    if map.absent.count > Self.mostAbsent {
      remarks.append("left out: \(map.absent.count) workloads that have no pods now")
    } else {
      remarks += map.absent.map { "left out: \($0.text)" }
    }
    return remarks
  }

  private static let mostAbsent = 5
}

extension Picture.Grain {
  /// What is drawn instead of workloads.
  fileprivate var drawnNodes: String? {
    switch self {
    case .workload, .label: nil
    case .namespace: "namespaces are drawn as one node each"
    case .island: "namespaces that have connections with one another are drawn as one node"
    }
  }
}

extension AllowChanges.Answer {
  /// What a picture of changes leaves out, for people.
  package var pictureRemarks: [String] {
    var remarks: [String] = []
    if rows.isEmpty { remarks.append("unchanged: no connection is opened or closed") }
    if undecidedAsBefore > 0 {
      remarks.append("left out: \(undecidedAsBefore) pairs that are undecided as they were before")
    }
    return remarks
  }
}
