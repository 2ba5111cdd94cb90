import NetcheckKit
import Synchronization

/// A line on the terminal that tells what netcheck is busy with, once that takes longer than a moment.
///
/// Messages make it step aside, and the first result ends it. Where standard error is no terminal nobody sees it.
final class ProgressLine: Sendable {
  private static let patience = Duration.milliseconds(500)
  private static let pace = Duration.milliseconds(100)

  private struct State {
    var stage: Stage?
    var shown = ""
    var isOver = false
  }

  private let state = Mutex(State())

  /// The line that is drawn now, if any. A terminal has but one last line.
  private static let current = Mutex<ProgressLine?>(nil)

  /// Begins a line; what comes back is to be told of each stage.
  static func begin() -> @Sendable (Stage) -> Void {
    guard Output.message.isTerminal else { return { _ in } }
    let line = ProgressLine()
    current.withLock { $0 = line }
    Task.detached {
      try? await Task.sleep(for: patience)
      while line.draw() { try? await Task.sleep(for: pace) }
    }
    return line.observe
  }

  /// Erases the line before something else is written; for good if that is a result.
  static func yield(to output: Output) {
    current.withLock { current in
      current?.erase(forGood: output == .result)
      if output == .result { current = nil }
    }
  }

  private func observe(_ stage: Stage) {
    state.withLock { $0.stage = stage }
  }

  private func erase(forGood: Bool) {
    state.withLock { state in
      state.isOver = state.isOver || forGood
      show("", &state)
    }
  }

  /// Draws what is going on; false if the work is over.
  private func draw() -> Bool {
    state.withLock { state in
      if !state.isOver, let stage = state.stage { show(stage.text, &state) }
      return !state.isOver
    }
  }

  private func show(_ text: String, _ state: inout State) {
    guard text != state.shown else { return }
    let blanks = String(repeating: " ", count: state.shown.count)
    Output.message.put("\r\(blanks)\r\(text)")
    state.shown = text
  }
}

extension Stage {
  /// As in `reading: 45 % of 1.4 GB`.
  fileprivate var text: String {
    switch self {
    case .reading(let done, let total):
      "reading: \(done * 100 / max(1, total)) % of \(Self.size(total))"
    case .cluster(let pods): "placing \(pods) pods"
    case .ladder: "ordering policies"
    case .relation: "finding who may reach whom"
    case .answering: "answering"
    }
  }

  private static func size(_ bytes: Int) -> String {
    let tenths = bytes / 100_000_000
    return tenths >= 10 ? "\(tenths / 10).\(tenths % 10) GB" : "\(bytes / 1_000_000) MB"
  }
}
