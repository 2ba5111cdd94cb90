import Foundation
import TestSupport
import Testing

/// Where the input comes from, and what is told of what is passed over.
@Suite struct InputTests {
  @Test func standardInputAndLists() throws {
    let pods = """
      {"apiVersion": "v1", "kind": "PodList", "items": [
        {"metadata": {"name": "a", "namespace": "x"}, "spec": {"containers": []}},
        {"metadata": {"name": "b", "namespace": "x"}, "spec": {"containers": []}}]}
      """
    let (output, code) = try Program.run("netcheck can-reach -f - x/a x/b:80", input: pods)
    #expect(code == 0, Comment(rawValue: output))
  }

  @Test func namespaceOfManifestsThatNameNone() throws {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n"
    #expect(try Program.run("netcheck can-reach -f - default/a default/a", input: pod).code == 0)
    #expect(try Program.run("netcheck can-reach -f - -n shop a shop/a", input: pod).code == 0)
    #expect(try Program.run("netcheck can-reach -f - -n shop a default/a", input: pod).code == 2)
  }

  @Test func configurationOfAParentFolder() throws {
    try withFolder { folder in
      try folder.write("cluster/pods.yaml", Self.twoPods)
      try folder.write("deep/er/note.txt", "nothing")
      try folder.write(
        ".netcheck.yaml", "files: [cluster]\nnamespace: shop\nbaseline: default-deny\n")
      let below = folder.appendingPathComponent("deep/er")
      let (output, code) = try Program.run("netcheck can-reach a b", in: below)
      #expect(code == 1, Comment(rawValue: output))
      #expect(output.contains("with baseline default-deny"))
      let overridden = try Program.run("netcheck can-reach --baseline none a b", in: below)
      #expect(overridden.code == 0, Comment(rawValue: overridden.output))
    }
  }

  @Test func faultsOfTheConfiguration() throws {
    try withFolder { folder in
      try folder.write(".netcheck.yaml", "fils: [x]\nengine: kalico\n")
      let (output, code) = try Program.run("netcheck list", in: folder)
      #expect(code == 2)
      #expect(output.contains(".netcheck.yaml:1:1: error"))
      #expect(output.contains("did you mean 'files'?"))
      #expect(output.contains("unknown engine 'kalico'"))
    }
  }

  @Test func whatIsPassedOverIsCounted() throws {
    try withFolder { folder in
      try folder.write("pods.yaml", Self.twoPods)
      try folder.write("values.yaml", "replicas: 2\n")
      try folder.write(
        "widget.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n")
      try folder.write("secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n")
      try folder.write("chart/templates/a.yaml", "{{ if .Values.a }}\nkind: Pod\n{{ end }}\n")
      try folder.write(".git/config.yaml", "kind: [")
      try folder.write("notes.txt", "kind: [")
      let (short, code) = try Program.run("netcheck can-reach a b", in: folder)
      #expect(code == 0)
      #expect(
        short.contains(
          "note: documents passed over: 1 of Widget of example.com/v1 and 1 that are no Kubernetes objects"
        ))
      #expect(short.contains("chart/templates/a.yaml:1:2: warning: this file is a template"))
      let (long, _) = try Program.run("netcheck can-reach a b --verbose", in: folder)
      for line in [
        "widget.yaml:1:1: passed over: Widget w of example.com/v1",
        "secret.yaml:1:1: passed over: Secret s of v1",
        "values.yaml:1:1: passed over: no Kubernetes object", ".git/: not read",
      ] { #expect(long.contains(line), Comment(rawValue: long)) }
    }
  }

  @Test func linksThatLeadInACircle() throws {
    try withFolder { folder in
      try folder.write("a/pods.yaml", Self.twoPods)
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("a/again").path, withDestinationPath: "..")
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("copy.yaml").path, withDestinationPath: "a/pods.yaml")
      #expect(try Program.run("netcheck can-reach a b", in: folder).code == 0)
    }
  }

  @Test func namesCannotSteerTheTerminal() throws {
    try withFolder { folder in
      try folder.write(
        "\u{1B}[31mred.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: \"a\\e[1mb\"}\n")
      let (output, _) = try Program.run("netcheck list", in: folder)
      #expect(!output.contains("\u{1B}"))
      #expect(
        output.contains("\\u{1b}[31mred.yaml:3:18: error: 'a\\u{1b}[1mb' is no name for a Pod"))
    }
  }

  private static let twoPods = """
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec: {containers: []}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: b}
    spec: {containers: []}

    """
}
