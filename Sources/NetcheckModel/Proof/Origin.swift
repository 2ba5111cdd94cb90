package import NetcheckDiagnostics

/// Where something in the ladder comes from: a policy, or one of its rules.
public struct Origin: Hashable, Sendable {
  public var policy: PolicyName

  /// The direction and the number of the rule, from one; `nil` for the policy as a whole.
  public var rule: RuleNumber?

  /// Where it is written; `nil` for a policy that the baseline adds.
  package var range: SourceRange?

  public struct RuleNumber: Hashable, Sendable {
    public var direction: Direction
    public var number: Int

    package init(_ direction: Direction, _ number: Int) {
      self.direction = direction
      self.number = number
    }
  }

  package init(_ policy: PolicyName, rule: RuleNumber? = nil, at range: SourceRange?) {
    self.policy = policy
    self.rule = rule
    self.range = range
  }
}
