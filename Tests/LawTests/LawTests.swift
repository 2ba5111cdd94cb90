import RandomClusters
import Testing

/// Laws that hold whatever the right verdicts are, on random clusters.
///
/// `NETCHECK_ROUNDS` says on how many clusters each law is tried, `NETCHECK_SEED` which seed comes first. A broken law
/// prints its seed and the smallest cluster that breaks it.
@Suite struct LawTests {
  @Test func addedRuleClosesNothing() { hold(.addedRuleClosesNothing) }
  @Test func furtherPolicyOpensOrCloses() { hold(.furtherPolicyOpensOrCloses) }
  @Test func furtherPolicyInCalico() { hold(.furtherPolicyInCalico) }
  @Test func nothingBehindWhatDecides() { hold(.nothingBehindWhatDecides) }
  @Test func orderIsNothing() { hold(.orderIsNothing) }
  @Test func formIsNothing() { hold(.formIsNothing) }
  @Test func namesAreNothing() { hold(.namesAreNothing) }
  @Test func halvesAreTheWhole() { hold(.halvesAreTheWhole) }
  @Test func replicasAreNothing() { hold(.replicasAreNothing) }
  @Test func nothingChangesToItself() { hold(.nothingChangesToItself) }
  @Test func draftedContractIsKept() { hold(.draftedContractIsKept) }

  /// Tries a law on the clusters of this run, with each dialect in turn.
  private func hold(_ law: Law) {
    var kept = 0
    for (turn, seed) in Rounds.seeds(fixed: 24, fresh: 8).enumerated() {
      switch law.judge(seed: seed, law.dialects[turn % law.dialects.count]) {
      case .silent: break
      case .kept: kept += 1
      case .broken(let fault):
        Issue.record(Comment(rawValue: fault))
        if !Rounds.areMany { return }
      }
    }
    #expect(kept > 0, "the law spoke of no cluster")
    if Rounds.areMany { print("\(kept) clusters keep the law") }
  }
}
