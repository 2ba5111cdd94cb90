import Synchronization

/// How much of the input was read, told from whatever thread reads.
package final class Progress: Sendable {
  private let done = Atomic(0)
  private let total: Int
  private let tell: @Sendable (_ done: Int, _ total: Int) -> Void

  package init(of total: Int, _ tell: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) {
    self.total = total
    self.tell = tell
  }

  func advance(by count: Int) {
    let now = done.add(count, ordering: .relaxed).newValue
    tell(min(now, total), total)
  }
}
