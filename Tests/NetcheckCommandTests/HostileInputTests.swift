import Foundation
import TestSupport
import Testing

/// Files that are none, or that no honest hand wrote: each ends soon, in an error that says what is wrong.
@Suite struct HostileInputTests {
  private static let web = "netcheck can-reach -f Examples/getting-started shop/web shop/api:8080"

  @Test(arguments: [
    ("/dev/zero", "begins with NUL bytes"), ("/dev/urandom", "error:"), ("/dev/null", "[no-input]"),
  ])
  func devices(_ path: String, _ message: String) throws {
    for command in ["netcheck list -f \(path)", "cat \(path) | netcheck list -f -"] {
      let (output, code) = try Program.run(
        "\(Program.memoryLimit(kilobytes: 8_000_000)) timeout 60 sh -c '\(command)'")
      #expect(code == 2, Comment(rawValue: output))
      #expect(output.contains(message), Comment(rawValue: String(output.prefix(2000))))
    }
  }

  @Test func pipesWithNames() throws {
    try withFolder { folder in
      let (output, code) = try Program.run(
        "mkfifo p.yaml; (for f in \(Project.root.path)/Examples/getting-started/*.yaml; do echo ---; cat $f; done) > p.yaml & "
          + "timeout 60 netcheck can-reach -f p.yaml shop/web shop/api:8080", in: folder)
      #expect(code == 0, Comment(rawValue: output))
      // In a folder nobody waits for one.
      #expect(try Program.run("timeout 60 netcheck list -f .", in: folder).code == 2)
    }
  }

  /// What nobody could write down does not look like a success, and nobody is told who does not listen.
  @Test func answersThatCannotBeWritten() throws {
    let (output, code) = try Program.run(Self.web + " >/dev/full")
    #expect(code == 2)
    #expect(
      output == "error: can't write standard output: no space left on device [unwritable]\n")
    let (first, _) = try Program.run(
      "netcheck list -f Examples/eks-reference -o json | head -1")
    #expect(first == "{\n")
  }

  /// A file that can't be written whole stays as it was, and nothing lies beside it.
  @Test(
    .disabled(if: Program.sanitizer == "thread", "the thread sanitizer keeps its notes in files"),
    arguments: ["graph -o", "check --recommended --report"])
  func filesThatCannotBeWritten(_ command: String) throws {
    try withFolder { folder in
      try folder.write("x.dot", "before")
      let files = "-f \(Project.root.path)/Examples/eks-reference"
      let target = command.hasPrefix("graph") ? "x.dot" : "junit=x.dot"
      let (output, code) = try Program.run(
        "(ulimit -f 1; LLVM_PROFILE_FILE=/dev/null netcheck \(command) \(target) \(files) 2>&1 | grep unwritable); ls -A",
        in: folder)
      #expect(code == 0)
      #expect(
        output == "error: can't write 'x.dot': file too large [unwritable]\nx.dot\n",
        Comment(rawValue: output))
      #expect(try folder.text("x.dot") == "before")
    }
  }

  /// However much is wrong, what is told of it can be read.
  @Test func complaintsAreCounted() throws {
    try withFolder { folder in
      let pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: B}\nspec: {containers: []}\n"
      try folder.write("small.yaml", String(repeating: pod, count: 2_000))
      try folder.write("large.yaml", String(repeating: pod, count: 20_000))
      for (file, more) in [("small", "1800"), ("large", "19800")] {
        let (output, code) = try Program.run("netcheck list -f \(file).yaml", in: folder)
        #expect(code == 2)
        #expect(output.utf8.count < 200_000)
        let told = "error: \(more) more of this kind are not told one by one [invalid-name]\n"
        #expect(output.contains(told), Comment(rawValue: String(output.suffix(300))))
      }
      let name = String(repeating: "x", count: 1_000_000)
      try folder.write("name.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: \(name)}\n")
      #expect(try Program.run("netcheck list -f name.yaml", in: folder).output.utf8.count < 5_000)
    }
  }

  @Test func revisionsThatLookLikeOptions() throws {
    for revision in ["--upload-pack=touch x", "-h", "--output=x", "--help", "-", ""] {
      let (output, code) = try Program.run("netcheck list -f 'git:\(revision)'")
      #expect(code == 2)
      #expect(output.hasPrefix("error: can't read 'git:"), Comment(rawValue: output))
    }
  }

  @Test func filesWithLineBreaksInTheirNames() throws {
    try withFolder { folder in
      try folder.write("a\n::error::b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: B}\n")
      let (output, _) = try Program.run("netcheck list", in: folder)
      #expect(output.hasPrefix("a\\u{a}::error::b.yaml:"), Comment(rawValue: output))
    }
  }

  @Test func controllersThatControlEachOther() throws {
    let object = { (kind: String, name: String, owner: String, spec: String) in
      """
      ---
      apiVersion: \(kind == "Pod" ? "v1" : "apps/v1")
      kind: \(kind)
      metadata:
        name: \(name)
        ownerReferences:
        - {apiVersion: apps/v1, kind: ReplicaSet, name: \(owner), uid: x, controller: true}
      spec: {\(spec)}

      """
    }
    let replicas =
      "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: []}}"
    let circle =
      object("Pod", "a", "r1", "containers: []") + object("ReplicaSet", "r1", "r2", replicas)
      + object("ReplicaSet", "r2", "r1", replicas)
    let (output, code) = try Program.run("timeout 60 netcheck list -f -", input: circle)
    #expect(code == 0, Comment(rawValue: output))
  }

  /// Whoever may add a file to a repository can't give orders to what runs its checks.
  @Test func namesOfFilesAreNoCommands() throws {
    try withFolder { folder in
      try folder.write("::add-mask::a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: A b}\n")
      for reports in ["", " --report github=-"] {
        let (output, code) = try Program.run(
          "netcheck check --recommended" + reports, in: folder)
        #expect(code == 2)
        #expect(output.contains("./::add-mask::a.yaml:3:"), Comment(rawValue: output))
        #expect(!output.split(separator: "\n").contains { $0.hasPrefix("::add-mask") })
      }
    }
  }

  /// Values in Calico's selectors hold any character.
  @Test func selectorsCannotSteerTheTerminal() throws {
    let policy = """
      {"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "x"}, "spec": {"containers": []}},
        {"apiVersion": "projectcalico.org/v3", "kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": "x"},
         "spec": {"selector": "all() || y == '\\u001b[31m\\u202e\\r\\n::error::'",
                  "ingress": [{"action": "Allow", "source": {"selector": "y contains '\\u001b[2J'"}}]}}]}
      """
    for question in [
      "can-reach --explain x/a x/", "can-reach 10.9.9.9 x/a", "explain policy x/p",
      "explain endpoint x/a", "check --recommended", "graph --format dot",
    ] {
      let (output, _) = try Program.run("netcheck \(question) -f -", input: policy)
      #expect(
        !output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\r" },
        Comment(rawValue: question))
      #expect(!output.contains("\n::error"), Comment(rawValue: question))
    }
  }
}
