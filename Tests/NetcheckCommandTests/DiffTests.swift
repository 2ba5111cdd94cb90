import Foundation
import TestSupport
import Testing

/// Revisions of a repository, and files that reports are written to.
@Suite struct DiffTests {
  @Test func revisionsAreReadWithoutACheckout() throws {
    try withRepository { folder in
      let (same, none) = try Program.run("netcheck diff git:HEAD", in: folder)
      #expect(none == 0, Comment(rawValue: same))
      #expect(same.contains("nothing changes"))
      try folder.write("manifests/policies.yaml", Self.policies(port: 81))
      let (output, code) = try Program.run("netcheck diff git:HEAD -o markdown", in: folder)
      #expect(code == 1)
      #expect(output.contains("| changed | shop/a | shop/b | TCP 81 | TCP 80 |"))
      #expect(output.contains("(HEAD:manifests/policies.yaml:8:5)"))
      #expect(output.contains("(manifests/policies.yaml:8:5)"))
      #expect(
        try Program.run("git status --porcelain", in: folder).output
          == " M manifests/policies.yaml\n")
    }
  }

  @Test func pathsBehindRevisionsAreGits() throws {
    try withRepository { folder in
      let below = folder.appendingPathComponent("manifests")
      for path in ["HEAD", "HEAD:manifests", "HEAD:./", "HEAD:./../manifests/", "HEAD^{commit}"] {
        let (output, code) = try Program.run("netcheck list -f 'git:\(path)' -o csv", in: below)
        #expect(code == 0, Comment(rawValue: output))
        #expect(output.contains("shop/a,shop/b,TCP 80\r\n"), Comment(rawValue: path))
      }
      for (path, fault) in [
        ("HEAD:nowhere", "there is no 'nowhere' in 'HEAD'"),
        ("HEAD:../..", "'../..' leads out of the repository"),
        ("nothing", "git knows no revision 'nothing'"),
        ("--output=x", "git knows no revision '--output=x'"),
      ] {
        let (output, code) = try Program.run("netcheck list -f 'git:\(path)'", in: below)
        #expect(code == 2)
        #expect(output.contains(fault), Comment(rawValue: output))
      }
    }
  }

  @Test func linksStayWithinTheRevision() throws {
    try withRepository { folder in
      let links = [
        ("again.yaml", "manifests/pods.yaml"), ("out.yaml", "/etc/hosts.yaml"),
        ("circle.yaml", "circle.yaml"), ("broken.yaml", "manifests/none.yaml"),
      ]
      for (name, target) in links {
        try FileManager.default.createSymbolicLink(
          atPath: folder.appendingPathComponent(name).path, withDestinationPath: target)
      }
      _ = try Program.run("git add -A && git commit -q -m links", in: folder)
      let (output, code) = try Program.run("netcheck list -f git:HEAD:", in: folder)
      #expect(code == 2)
      for fault in [
        "'HEAD:out.yaml': the link leads out of the repository",
        "'HEAD:circle.yaml': the link leads in a circle",
        "'HEAD:broken.yaml': the link leads to 'manifests/none.yaml', which is not there",
      ] { #expect(output.contains(fault), Comment(rawValue: output)) }
      #expect(!output.contains("duplicate-object"), "a file is read once, however it is called")
    }
  }

  @Test func withoutARepositoryOrGit() throws {
    try withFolder { folder in
      let (output, code) = try Program.run("netcheck list -f git:HEAD", in: folder)
      #expect(code == 2)
      #expect(output.contains("can't read 'git:HEAD': fatal: not a git repository"))
      let (without, _) = try Program.run(
        "program=$(command -v netcheck); PATH=/nowhere $program list -f git:HEAD", in: folder)
      #expect(without.contains("can't run git: no such file or directory"))
    }
  }

  @Test func podsWithNewNamesAreTheirWorkloads() throws {
    try withFolder { folder in
      func pods(_ suffix: String, count: Int) -> String {
        (0..<count).map { number in
          """
          ---
          apiVersion: v1
          kind: Pod
          metadata:
            name: web-6d5f-\(suffix)\(number)
            namespace: shop
            labels: {app: web}
            ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-6d5f, controller: true, uid: u}]
          spec: {containers: [{name: a, image: i}]}
          status: {podIP: 10.0.\(suffix == "a" ? 0 : 1).\(number + 1)}

          """
        }.joined()
      }
      let set = """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web-6d5f, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: i}]}}

        """
      try folder.write("old.yaml", set + pods("a", count: 2))
      try folder.write("new.yaml", set + pods("b", count: 3))
      let (output, code) = try Program.run("netcheck diff old.yaml new.yaml", in: folder)
      #expect(code == 0)
      #expect(output == "nothing changes\n")
    }
  }

  // MARK: Reports

  @Test func reportsAreWrittenTogetherOrNotAtAll() throws {
    try withRepository { folder in
      try folder.write("manifests/policies.yaml", Self.policies(port: 81))
      let (refused, code) = try Program.run(
        "netcheck diff git:HEAD --report junit=a.xml --report sarif=none/b.sarif", in: folder)
      #expect(code == 2)
      #expect(refused.contains("can't write 'none/b.sarif': no such file or directory"))
      #expect(try Program.run("ls -A", in: folder).output == ".git\n.netcheck.yaml\nmanifests\n")

      try folder.write("a.xml", "before")
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("link.md").path, withDestinationPath: "real.md")
      try folder.write("real.md", "before")
      let (_, written) = try Program.run(
        "netcheck diff git:HEAD --report junit=a.xml --report markdown=link.md --report tap=/dev/null",
        in: folder)
      #expect(written == 1)
      #expect(
        try folder.text("a.xml").contains("<failure message=\"opened: shop/a → shop/b on TCP 81\""))
      #expect(try folder.text("real.md").hasPrefix("### netcheck diff: failed\n"))
      #expect(try Program.run("ls -A", in: folder).output.split(separator: "\n").count == 6)
    }
  }

  @Test func sarifPointsAtTheCause() throws {
    try withRepository { folder in
      try folder.write("manifests/policies.yaml", Self.policies(port: 81))
      let (output, _) = try Program.run(
        "netcheck diff git:HEAD --report sarif=- -o csv | grep -A4 -m1 artifactLocation", in: folder
      )
      #expect(output.contains("\"uri\": \"manifests/policies.yaml\""), Comment(rawValue: output))
    }
  }

  private static let pods = """
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: shop, labels: {app: a}}
    spec: {containers: []}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: b, namespace: shop, labels: {app: b}}
    spec: {containers: []}

    """

  private static func policies(port: Int) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: b, namespace: shop}
    spec:
      podSelector: {matchLabels: {app: b}}
      policyTypes: [Ingress]
      ingress:
      - from: [{podSelector: {}}]
        ports: [{port: \(port)}]

    """
  }

  private func withRepository(_ body: (URL) throws -> Void) throws {
    try withFolder { folder in
      try folder.write("manifests/pods.yaml", Self.pods)
      try folder.write("manifests/policies.yaml", Self.policies(port: 80))
      try folder.write(".netcheck.yaml", "files: [manifests]\n")
      let made = try Program.run(
        """
        git init -q . && git config user.email t@example.com && git config user.name t \
        && git add -A && git commit -q -m first
        """, in: folder)
      #expect(made.code == 0, Comment(rawValue: made.output))
      try body(folder)
    }
  }
}
