import Foundation
import TestSupport
import Testing

/// `netcheck graph` as people use it: files, formats, time.
@Suite struct GraphTests {
  private static let example = "-f Examples/getting-started"

  /// With time for a layout on a machine that is busy.
  private static let patient = example + " --layout-seconds 300"

  @Test(arguments: [
    ("policy.svg", "<svg "), ("policy.png", "\u{89}PNG"), ("policy.pdf", "%PDF-"),
    ("policy.dot", "digraph netcheck {"), ("policy.gv", "digraph netcheck {"),
    ("policy.mermaid", "flowchart LR"), ("policy.MMD", "flowchart LR"), ("policy.json", "{\n"),
  ])
  func theEndingNamesTheFormat(_ name: String, _ beginning: String) throws {
    try withFolder { folder in
      let (output, code) = try Program.run(
        "netcheck graph \(Self.patient) -o '\(folder.path)/\(name)'")
      #expect(code == 0, Comment(rawValue: output))
      #expect(output.isEmpty)
      let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
      #expect(bytes.starts(with: beginning.unicodeScalars.map { UInt8($0.value) }))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
    }
  }

  @Test func endingsThatAreNone() throws {
    let (output, code) = try Program.run("netcheck graph \(Self.example) -o policy.txt")
    #expect(code == 2)
    #expect(output.contains("'policy.txt' does not end like a format: add --format"))
  }

  @Test func aFileIsWrittenWholeOrNotAtAll() throws {
    try withFolder { folder in
      let old = folder.appendingPathComponent("policy.svg")
      try "old".write(to: old, atomically: true, encoding: .utf8)
      // No layout ends within this time, and so nothing is written.
      let late = try Program.run(
        "netcheck graph \(Self.example) --layout-seconds 0.0001 -o '\(old.path)'")
      #expect(late.code == 2)
      #expect(late.output.contains("warning: no good layout was found within 0.0001 seconds"))
      #expect(late.output.contains("error: no layout was found within 0.0001 seconds"))
      #expect(try String(contentsOf: old, encoding: .utf8) == "old")
      let missing = try Program.run(
        "netcheck graph \(Self.example) -o '\(folder.path)/no/policy.dot'")
      #expect(missing.code == 2)
      #expect(missing.output.contains("policy.dot': no such file or directory [unwritable]"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["policy.svg"])
    }
  }

  @Test func aClosedPipeEndsQuietly() throws {
    let (output, _) = try Program.run(
      "netcheck graph \(Self.patient) --format svg | head -c 4; netcheck graph \(Self.example) --format dot | :"
    )
    #expect(output == "<svg")
  }

  @Test(arguments: ["svg", "dot", "mermaid", "json"])
  func equalInputGivesEqualBytes(_ format: String) throws {
    let command =
      "netcheck graph -f Examples/eks-reference --legend --layout-seconds 300 --format \(format) 2>/dev/null"
    #expect(try Program.run(command).output == Program.run(command).output)
  }

  /// Another port in a rule: the edge that bears it changes, and its lines are found in a review.
  @Test(arguments: [("dot", 1), ("svg", 3)])
  func aSmallChangeChangesFewLines(_ format: String, _ most: Int) throws {
    try withFolder { folder in
      let copy = folder.appendingPathComponent("Examples/getting-started")
      try FileManager.default.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: Project.root.appendingPathComponent("Examples/getting-started"), to: copy)
      let command = "netcheck graph \(Self.patient) --format \(format)"
      let before = try Program.run(command, in: folder).output
      let policies = copy.appendingPathComponent("policies.yaml")
      let text = try String(contentsOf: policies, encoding: .utf8)
      try text.replacingOccurrences(of: "5432", with: "5433")
        .write(to: policies, atomically: true, encoding: .utf8)
      let after = try Program.run(command, in: folder).output
      let changes = after.split(separator: "\n").difference(from: before.split(separator: "\n"))
      #expect(changes.insertions.count <= most && !changes.insertions.isEmpty)
      #expect(changes.removals.count <= most)
    }
  }

  @Test func everyPolicyThatDecidesIsInTheTooltip() throws {
    let (svg, _) = try Program.run("netcheck graph \(Self.example) --format svg")
    #expect(svg.contains("<g id=\"shop__web_to_shop__api\" class=\"edge allowed "))
    #expect(
      svg.contains(
        "NetworkPolicy shop/web, egress rule 1  Examples/getting-started/policies.yaml:55:7"))
    #expect(
      svg.contains(
        "NetworkPolicy shop/api, ingress rule 1  Examples/getting-started/policies.yaml:76:7"))
    #expect(svg.contains("@media (prefers-color-scheme:dark)"))
  }
}
