import Foundation
import TestSupport
import Testing

/// The ways into CI that the project ships, run as CI would run them.
@Suite struct CITests {
  /// Each hook runs in a repository with a change that opens a connection.
  @Test func hooksRun() throws {
    let hooks = try Project.text(of: ".pre-commit-hooks.yaml")
    let entries = hooks.split(separator: "\n").compactMap { line in
      line.hasPrefix("  entry: ") ? String(line.dropFirst(9)) : nil
    }
    #expect(entries.count == 3)
    try withRepository { folder in
      for entry in entries {
        let (output, code) = try Program.run(entry, in: folder)
        let comment = Comment(rawValue: "\(entry): \(output)")
        switch entry {
        case "netcheck diff git:HEAD": #expect(code == 1 && output.contains("opened"), comment)
        case "netcheck check --recommended":
          #expect(code == 1 && output.contains("[default-deny]"), comment)
        default: #expect(code == 1 && output.contains("shop/web"), comment)
        }
      }
    }
  }

  @Test func theActionReportsAndFails() throws {
    try withRepository { folder in
      let (output, code) = try action("diff", "git:HEAD", in: folder)
      #expect(code == 1, Comment(rawValue: output))
      #expect(output.contains("\n::error file=manifests/policies.yaml,line=8,"))
      #expect(try text("summary", folder).hasPrefix("### netcheck diff: failed\n"))
      #expect(try text("output", folder) == "exit-code=1\nsarif=net.sarif\n")
      #expect(try text("net.sarif", folder).contains("\"uri\": \"manifests/policies.yaml\""))
    }
  }

  /// What inputs hold is never taken for a command.
  @Test func theActionTakesInputsAsTheyAre() throws {
    try withRepository { folder in
      let (_, code) = try action(
        "check", "--only\ndns\n-f\n$(touch taken); `touch taken`", in: folder)
      #expect(code == 2)
      let (refused, other) = try action("list; touch taken", "", in: folder)
      #expect(other == 2 && refused.contains("the action runs test, check or diff"))
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("taken").path))
    }
  }

  private func action(
    _ command: String, _ arguments: String, in folder: URL
  ) throws -> (output: String, code: Int32) {
    let script = Project.root.appendingPathComponent("ci/github.sh").path
    let quoted = [
      "NETCHECK_COMMAND": command, "NETCHECK_ARGUMENTS": arguments, "NETCHECK_SARIF": "net.sarif",
      "GITHUB_STEP_SUMMARY": "summary", "GITHUB_OUTPUT": "output",
    ].map { "\($0)='\($1)'" }.joined(separator: " ")
    return try Program.run("\(quoted) NETCHECK=$(command -v netcheck) '\(script)'", in: folder)
  }

  private func text(_ path: String, _ folder: URL) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
  }

  /// A repository with a contract that holds, and a change to it that breaks the contract.
  private func withRepository(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("netcheck-\(UUID().uuidString)")
    let manifests = folder.appendingPathComponent("manifests")
    try FileManager.default.createDirectory(at: manifests, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ path: String, _ text: String) throws {
      try text.write(
        to: folder.appendingPathComponent(path), atomically: true, encoding: .utf8)
    }
    try write(".netcheck.yaml", "files: [manifests]\n")
    try write("manifests/pods.yaml", Self.pods)
    try write("manifests/policies.yaml", Self.policies(from: "api"))
    try write("manifests/shop.netcheck.yaml", Self.contract)
    let made = try Program.run(
      """
      git init -q . && git config user.email t@example.com && git config user.name t \
      && git add -A && git commit -q -m first
      """, in: folder)
    #expect(made.code == 0, Comment(rawValue: made.output))
    try write("manifests/policies.yaml", Self.policies(from: "web"))
    try body(folder)
  }

  private static let pods = ["web", "api", "db"].map { name in
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: shop, labels: {app: \(name)}}
    spec: {containers: []}

    """
  }.joined()

  private static func policies(from peer: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: shop}
    spec:
      podSelector: {matchLabels: {app: db}}
      policyTypes: [Ingress]
      ingress:
      - from: [{podSelector: {matchLabels: {app: \(peer)}}}]

    """
  }

  private static let contract = """
    version: 1
    rules:
      - id: web-never-reaches-db
        deny: {from: shop/web, to: shop/db}

    """
}
