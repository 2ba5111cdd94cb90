import NetcheckKit
import Synchronization

/// Measures how long each stage of an analysis takes.
final class StageWatch: Sendable {
  private struct State {
    var name = "reading"
    var start = ContinuousClock.now
    var times: [(String, Duration)] = []
  }

  private let state = Mutex(State())

  /// The stages in their order, each with the time that it took.
  var times: [(stage: String, time: Duration)] { state.withLock { $0.times } }

  func observe(_ stage: Stage) {
    let name =
      switch stage {
      case .reading: "reading"
      case .cluster: "cluster"
      case .ladder: "ladder"
      case .relation: "relation"
      case .answering: "answering"
      }
    advance(to: name)
  }

  func end() { advance(to: "") }

  private func advance(to name: String) {
    state.withLock { state in
      guard name != state.name else { return }
      let now = ContinuousClock.now
      state.times.append((state.name, now - state.start))
      (state.name, state.start) = (name, now)
    }
  }
}
