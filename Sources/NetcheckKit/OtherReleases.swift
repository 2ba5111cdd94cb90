import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckQueries
import NetcheckReachability
import Synchronization

/// One input under the releases of Calico that are not the newest. Their ladders are made when they are first asked for.
final class OtherReleases: Sendable {
  typealias Other = (release: CalicoRelease, canReach: CanReach, tracer: Tracer)

  private let ladders: CalicoLadders?
  private let leftOut: [PolicyName]
  private let cluster: Cluster
  private let namespace: String?
  private let known = Mutex<[Other]?>(nil)

  /// `ladders` are `nil` where releases make no difference.
  init(
    _ ladders: CalicoLadders?, leavingOut leftOut: [PolicyName], _ cluster: Cluster,
    namespace: String?
  ) {
    self.ladders = ladders
    self.leftOut = leftOut
    self.cluster = cluster
    self.namespace = namespace
  }

  var all: [Other] {
    guard let ladders else { return [] }
    return known.withLock { known in
      if let known { return known }
      let others = CalicoRelease.allCases.filter { $0 != .newest }.map { other($0, ladders) }
      known = others
      return others
    }
  }

  private func other(_ release: CalicoRelease, _ ladders: CalicoLadders) -> Other {
    let ladder = leftOut.reduce(ladders.ladder(under: release)) { $0.without($1) }
    let tracer = Tracer(ladder: ladder, cluster: cluster)
    return (release, CanReach(tracer, Relations(tracer), namespace: namespace), tracer)
  }
}
