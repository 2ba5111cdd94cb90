package import NetcheckDiagnostics

extension Contract {
  /// One thing that must hold.
  package struct Rule: Sendable {
    /// A word that stays as long as the rule means the same.
    package var id: Located<String>

    /// What it is about, for people.
    package var about: String?

    package var demand: Demand
    package var entries: [Entry]
    package var paths: Paths
    package var quantifier: Quantifier
    package var scope: Scope
    package var exceptions: [Exception]

    /// Whether the rule also holds where it speaks of nothing.
    package var mayBeEmpty: Bool

    package init(
      id: Located<String>, about: String? = nil, demand: Demand, entries: [Entry],
      paths: Paths = .direct, quantifier: Quantifier = .all, scope: Scope = .existing,
      exceptions: [Exception] = [], mayBeEmpty: Bool = false
    ) {
      self.id = id
      self.about = about
      self.demand = demand
      self.entries = entries
      self.paths = paths
      self.quantifier = quantifier
      self.scope = scope
      self.exceptions = exceptions
      self.mayBeEmpty = mayBeEmpty
    }
  }

  package enum Demand: Hashable, Sendable {
    /// None of the connections may be opened.
    case deny
    /// The connections may be opened.
    case allow
    /// Of all connections that touch one end, these and no others may be opened.
    case only(closing: End)
  }

  package enum End: String, CaseIterable, Hashable, Sendable {
    case source, destination
  }

  /// Which ways from one side to the other count.
  package enum Paths: Sendable {
    /// A single connection.
    case direct
    /// Any number of connections, each opened by the pod that the one before it leads to.
    case transitive
    /// The same, but for ways that pass these.
    case around([Located<Member>])
  }

  /// Which pairs an `allow` asks for.
  package enum Quantifier: String, CaseIterable, Sendable {
    /// Every source may connect to every destination.
    case all
    /// Some source may connect to some destination.
    case any
    /// Every source may connect to some destination.
    case everySource = "every-source"
    /// Every destination may be connected to by some source.
    case everyDestination = "every-destination"
  }

  package enum Scope: String, CaseIterable, Sendable {
    /// What the input holds.
    case existing
    /// Also pods that nobody has made yet, with any labels and any service account.
    case anyFuturePod = "any-future-pod"
  }

  /// Connections that a rule bears with for a while.
  package struct Exception: Sendable {
    package var entry: Entry
    package var owner: String
    package var reason: String

    /// The last day on which it counts.
    package var expires: Located<Day>

    package init(entry: Entry, owner: String, reason: String, expires: Located<Day>) {
      self.entry = entry
      self.owner = owner
      self.reason = reason
      self.expires = expires
    }
  }
}

/// A day of the Gregorian calendar.
package struct Day: Hashable, Comparable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int

  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.days(of: month, year)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Reads `2026-07-31` (RFC 3339, full-date).
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2],
      parts.joined().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    let numbers = parts.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
  }

  /// The day that holds a moment in UTC.
  package init(secondsSince1970 seconds: Int) {
    // Days are counted from 1 March of the year 0, so that the leap day ends a year (Hinnant, civil_from_days).
    let count = (seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400) + 719_468
    let (era, rest) = count.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365
    let dayOfYear = rest - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  private static func days(of month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  package static func < (a: Day, b: Day) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }
}

extension Day: CustomStringConvertible {
  package var description: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
