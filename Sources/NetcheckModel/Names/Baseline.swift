/// Policies that the platform installs and that the input may not hold.
public enum Baseline: String, CaseIterable, Sendable {
  /// The files are taken as they are.
  case none

  /// Each namespace holds the policy `default-deny-all`: every pod, both directions, no rules.
  case defaultDeny = "default-deny"
}
