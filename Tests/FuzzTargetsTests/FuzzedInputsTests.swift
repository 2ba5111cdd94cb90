import Foundation
import FuzzTargets
import TestSupport
import Testing

/// What the fuzzer once stumbled over, and seeds for it: Tests/Fuzzed has a folder for each target.
@Suite struct FuzzedInputsTests {
  static let inputs: [(FuzzTarget, String)] = FuzzTarget.allCases.flatMap { target in
    Project.names(in: "Tests/Fuzzed/\(target)").map { (target, $0) }
  }

  @Test(arguments: inputs)
  func holds(_ target: FuzzTarget, _ name: String) throws {
    let file = Project.root.appendingPathComponent("Tests/Fuzzed/\(target)/\(name)")
    try target.run(Array(Data(contentsOf: file)))
  }
}
