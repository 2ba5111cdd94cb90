/// Splits a number into whole shares by weight, each at least one.
func shares(of total: Int, by weights: [Int]) -> [Int] {
  let sum = max(1, weights.reduce(0, +))
  let rest = total - weights.count
  var weightSoFar = 0
  var given = 0
  return weights.map { weight in
    weightSoFar += weight
    let due = rest * weightSoFar / sum
    defer { given = due }
    return 1 + due - given
  }
}
