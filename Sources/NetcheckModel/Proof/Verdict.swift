/// The answer for one connection.
public enum Verdict: String, Sendable {
  case allowed, denied

  /// The files do not hold a fact on which the answer depends.
  case undecided
}
