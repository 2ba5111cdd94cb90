import NetcheckLadder
import NetcheckModel

/// Whether a dash too many splits a peer: `namespaceSelector` and `podSelector` as two peers are a whole namespace, and pods of the
/// policy's own one, where pods of that namespace were meant.
struct SplitPeerCheck {
  private let world: CheckWorld

  init(_ world: CheckWorld) {
    self.world = world
  }

  func findings() -> [CheckFinding] {
    world.policies(for: .splitPeer).flatMap { policy in
      [Direction.ingress, .egress].flatMap { direction -> [CheckFinding] in
        guard case .governs(let rules) = policy.governance(direction) else { return [] }
        return rules.filter { $0.peers.contains { $0.holders != nil } }.map(finding)
      }
    }
  }

  private func finding(_ rule: Rule) -> CheckFinding {
    var finding = CheckFinding(
      check: .splitPeer, status: .passed, subject: .rule(rule.origin), origins: [rule.origin])
    for (first, second) in zip(rule.peers, rule.peers.dropFirst()) {
      for (whole, own) in [(first, second), (second, first)] {
        guard case .pods("", let namespaces?) = whole.written, !namespaces.isEmpty,
          case .pods(let pods, nil) = own.written, !pods.isEmpty,
          let selector = own.holders?.selector, world.find(selector).perhaps.isEmpty
        else { continue }
        finding.status = .failed
        finding.detail = .split(pods: pods, namespaces: namespaces)
        return finding
      }
    }
    return finding
  }
}
