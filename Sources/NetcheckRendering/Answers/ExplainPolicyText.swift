package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckQueries

extension ExplainPolicy.Answer {
  /// What the policy selects and opens, for people.
  package func text(in sources: SourceMap, style: TextStyle) -> String {
    var lines = ["\(style.strong(origin.text))  \(style.faint(origin.place(in: sources)))", ""]
    let written = selector.isEmpty ? "every pod of the namespace" : "pods with \(selector)"
    lines.append("selects \(written): \(list(selects, else: "no pod of the input"))")
    for answer in directions {
      lines.append("")
      lines += self.lines(answer, sources, style)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(
    _ answer: ExplainPolicy.DirectionAnswer, _ sources: SourceMap, _ style: TextStyle
  ) -> [String] {
    let title = style.strong(answer.direction.rawValue)
    guard let rules = answer.rules else {
      return ["\(title): the policy does not speak of it"]
    }
    // A NetworkPolicy can but allow, in no order; every other kind has actions, and the first rule that matches decides.
    let isOrdered = origin.policy.kind != .networkPolicy
    if rules.isEmpty {
      return [
        "\(title): \(isOrdered ? "governs them, by no rule" : "isolates them, and opens nothing")"
      ]
    }
    var lines = [
      "\(title): \(isOrdered ? "the first rule that matches decides" : "isolates them, and opens")"
    ]
    for rule in rules {
      let number = rule.origin.rule.map { "\($0.number)" } ?? ""
      let ports = rule.connections.map(\.text).joined(separator: ", ")
      let word = answer.direction == .ingress ? "from" : "to"
      let action = isOrdered ? rule.action.rawValue + " " : ""
      lines.append(
        "  rule \(number): \(action)\(ports)  \(style.faint(rule.origin.place(in: sources)))")
      for peer in rule.peers {
        var line = "    \(word) \(peer.written.text)"
        if let matches = peer.matches { line += ": \(list(matches, else: "none in the input"))" }
        lines.append(line)
      }
      for subject in rule.subjects {
        lines.append("    \(answer.direction == .ingress ? "to" : "from") \(subject.text)")
      }
    }
    return lines
  }

  private func list(_ names: [CanReach.GroupName], else nothing: String) -> String {
    names.isEmpty ? nothing : names.map(\.text).joined(separator: ", ")
  }

  /// The answer as programs read it: the contract of docs/formats.md, kind `Policy`.
  package func document(in sources: SourceMap, engine: Engine) -> Structured {
    .object([
      ("version", .number(1)),
      ("kind", .text("Policy")),
      ("origin", origin.document(in: sources)),
      ("engine", .text(engine.rawValue)),
      ("tier", .text(tier)),
      ("selector", .text(selector)),
      ("selects", .list(selects.map(\.document))),
      (
        "directions",
        .list(
          directions.map { answer in
            .object([
              ("direction", .text(answer.direction.rawValue)),
              (
                "rules",
                answer.rules.map { .list($0.map { $0.document(in: sources) }) } ?? .null
              ),
            ])
          })
      ),
    ])
  }
}

extension ExplainPolicy.RuleAnswer {
  func document(in sources: SourceMap) -> Structured {
    .object(compact: [
      ("origin", origin.document(in: sources)),
      ("action", .text(action.rawValue)),
      ("connections", .texts(connections.map(\.text))),
      (
        "peers",
        .list(
          peers.map { peer in
            .object(compact: [
              ("peer", .text(peer.written.text)),
              ("matches", peer.matches.map { .list($0.map(\.document)) }),
            ])
          })
      ),
      ("subjects", subjects.isEmpty ? nil : .texts(subjects.map(\.text))),
    ])
  }
}
