import Testing

@testable import ClusterGenerator

@Suite struct EmitterTests {
  @Test func allFormsHoldOneObject() {
    #expect(
      text(.indented) == """
        {
            "args": [
                "--port",
                "8080"
            ],
            "empty": {},
            "items": [
                {
                    "name": "a\\u003cb",
                    "none": []
                },
                {}
            ],
            "note": "one\\ntwo\\n",
            "ready": true,
            "since": null,
            "size": 3
        }

        """)
    #expect(
      text(.compact) == """
        {"args":["--port","8080"],"empty":{},"items":[{"name":"a\\u003cb","none":[]},{}],\
        "note":"one\\ntwo\\n","ready":true,"since":null,"size":3}

        """)
    #expect(
      text(.yaml) == """
        args:
        - --port
        - "8080"
        empty: {}
        items:
        - name: a<b
          none: []
        - {}
        note: |
          one
          two
        ready: true
        since: null
        size: 3

        """)
  }

  @Test func longLinesOfYAMLAreFolded() {
    let words = Array(repeating: "word", count: 20).joined(separator: " ")
    #expect(
      written(.yaml) { $0.field("key", words + ": end") } == """
        key: 'word word word word word word word word word word word word word word word word
          word word word word: end'

        """)
  }

  @Test func recordedEntriesAreWrittenAgain() {
    let text = written(.compact) { out in
      out.array("pods") {
        let fragments = Fragments(out)
        for name in ["a", "b"] {
          out.item {
            out.field("name", name)
            fragments.entries("rest") { out.field("phase", "Running") }
            out.field("size", 1)
          }
        }
      }
    }
    let pod = "\"phase\":\"Running\",\"size\":1}"
    #expect(text == "{\"pods\":[{\"name\":\"a\",\(pod),{\"name\":\"b\",\(pod)]}\n")
  }

  private func text(_ syntax: Emitter.Syntax) -> String {
    written(syntax) { out in
      out.strings("args", ["--port", "8080"])
      out.object("empty") {}
      out.array("items") {
        out.item {
          out.field("name", "a<b")
          out.array("none") {}
        }
        out.item {}
      }
      out.field("note", "one\ntwo\n")
      out.field("ready", true)
      out.null("since")
      out.field("size", 3)
    }
  }

  private func written(_ syntax: Emitter.Syntax, _ content: (Emitter) -> Void) -> String {
    var text = ""
    let output = OutputBuffer { text += String(decoding: $0, as: UTF8.self) }
    let out = Emitter(syntax, to: output)
    out.document { content(out) }
    output.flush()
    return text
  }
}
