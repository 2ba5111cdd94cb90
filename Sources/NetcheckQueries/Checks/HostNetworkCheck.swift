import NetcheckCluster
import NetcheckModel

/// Whether no pod escapes policies by using its node's network.
struct HostNetworkCheck {
  private let world: CheckWorld

  init(_ world: CheckWorld) {
    self.world = world
  }

  func findings() -> [CheckFinding] {
    world.cluster.workloads.compactMap { workload in
      guard let pod = workload.pods.first else { return nil }
      let escapes = workload.pods.contains { world.cluster.pods[$0].kind == .hostNetworkPod }
      var finding = CheckFinding(
        check: .hostNetwork, status: escapes ? .failed : .passed,
        subject: .endpoint(workload.displayName), range: workload.range)
      if escapes,
        world.isExcepted(
          world.name(ofPod: pod), in: workload.namespace, from: .hostNetwork)
      {
        finding.status = .skipped
        finding.detail = .excepted
      }
      return finding
    }
  }
}
