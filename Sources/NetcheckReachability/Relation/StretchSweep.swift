/// Goes along the elements with the stretches of several views at once, and stops wherever one of them changes.
struct StretchSweep {
  /// The views that change at all.
  private struct Cursor {
    let view: Int
    let stretches: Stretches
    let states: [Int32]

    /// The stretch at hand.
    var place: Int

    /// What one place of the view's states counts for in the key; zero if keys would grow too large.
    var weight: UInt64

    /// Where the next stretch begins.
    var next: UInt32 {
      place + 1 < stretches.starts.count ? stretches.starts[place + 1] : .max
    }
  }

  private var cursors: [Cursor] = []

  /// The state of each view at the element at hand.
  private(set) var states: [Int32]

  /// Equal keys mean equal states; `nil` if there are too many combinations for a number.
  private(set) var key: UInt64? = 0

  init(_ views: [PolicyView], from start: UInt32) {
    states = []
    var weight: UInt64? = 1
    for (number, view) in views.enumerated() {
      states.append(view.state(of: start))
      guard view.stretches.starts.count > 1 else { continue }
      let place = view.stretches.place(of: start)
      cursors.append(
        Cursor(
          view: number, stretches: view.stretches, states: view.states, place: place,
          weight: weight ?? 0))
      key = add(UInt64(view.stretches.values[place]), times: weight)
      let (product, overflows) = (weight ?? 0).multipliedReportingOverflow(
        by: UInt64(view.states.count))
      weight = weight == nil || overflows ? nil : product
    }
    // With the last weight the largest key is less than it.
    if weight == nil { key = nil }
  }

  private func add(_ value: UInt64, times weight: UInt64?) -> UInt64? {
    guard let key, let weight else { return nil }
    return key &+ value &* weight
  }

  /// Goes on to the next element where a view changes; `nil` if there is none before an end.
  mutating func advance(upTo end: UInt32) -> UInt32? {
    var next = end
    for cursor in cursors { next = min(next, cursor.next) }
    guard next < end else { return nil }
    for index in cursors.indices where cursors[index].next == next {
      let cursor = cursors[index]
      let (before, after) = (
        cursor.stretches.values[cursor.place], cursor.stretches.values[cursor.place + 1]
      )
      cursors[index].place += 1
      states[cursor.view] = cursor.states[Int(after)]
      if let key {
        self.key = key &+ cursor.weight &* (UInt64(after) &- UInt64(before))
      }
    }
    return next
  }
}
