/// A moment as Kubernetes writes it, in UTC to the second.
struct Timestamp {
  /// The moment at which the dump was taken: 2026-03-01T12:00:00Z.
  static let now = Timestamp(seconds: 1_772_366_400)

  private var seconds: Int

  private init(seconds: Int) {
    self.seconds = seconds
  }

  func before(_ seconds: Int) -> Timestamp {
    Timestamp(seconds: self.seconds - seconds)
  }

  func after(_ seconds: Int) -> Timestamp {
    Timestamp(seconds: self.seconds + seconds)
  }

  /// `2026-03-01T12:00:00Z`
  var text: String {
    let (year, month, day) = date
    let time = seconds % 86_400
    return String(unsafeUninitializedCapacity: 20) { bytes in
      _ = bytes.initialize(from: "0000-00-00T00:00:00Z".utf8)
      for (place, number) in [
        (2, year / 100), (4, year % 100), (7, month), (10, day), (13, time / 3600),
        (16, time / 60 % 60), (19, time % 60),
      ] {
        bytes[place - 2] += UInt8(number / 10)
        bytes[place - 1] += UInt8(number % 10)
      }
      return 20
    }
  }

  /// The day in the Gregorian calendar, by eras of 400 years that begin in March.
  private var date: (year: Int, month: Int, day: Int) {
    let days = seconds / 86_400 + 719_468
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + days / 146_097 * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
