package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckQueries
import NetcheckSets

extension ExplainPolicy.Answer {
  /// What the policy selects and opens, for people.
  package func text(in sources: SourceMap, engine: Engine, style: TextStyle) -> String {
    var lines = ["\(style.strong(origin.text))  \(style.faint(origin.place(in: sources)))", ""]
    let rank = order.map { ", order \($0.plain)" } ?? ""
    if engine == .calico || order != nil { lines.append("in tier \(tier)\(rank)") }
    let written =
      selector.isEmpty ? "every pod of the namespace" : "those with \(Terminal.plain(selector))"
    let hosts = governs.map(\.description)
    let told = hosts.isEmpty || !selects.isEmpty ? [list(selects, else: "no pod of the input")] : []
    lines.append("selects \(written): \((told + hosts).joined(separator: ", "))")
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
        if let found = peer.found { line += ": \(found)" }
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
    let hosts = governs.map(\.description)
    return .object(compact: [
      ("version", .number(1)),
      ("kind", .text("Policy")),
      ("origin", origin.document(in: sources)),
      ("engine", .text(engine.rawValue)),
      ("tier", .text(tier)),
      ("order", order.map { .decimal($0) }),
      ("selector", .text(selector)),
      ("selects", .list(selects.map(\.document))),
      ("governs", hosts.isEmpty ? nil : .texts(hosts)),
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
              ("perhaps", peer.perhaps.isEmpty ? nil : .list(peer.perhaps.map(\.document))),
              ("addresses", peer.addresses.isEmpty ? nil : .text("\(peer.addresses)")),
            ])
          })
      ),
      ("subjects", subjects.isEmpty ? nil : .texts(subjects.map(\.text))),
    ])
  }
}

extension ExplainPolicy.PeerAnswer {
  /// Who the peer is in the input; `nil` for peers that are not found by labels.
  fileprivate var found: String? {
    guard let matches else { return nil }
    var told = matches.map(\.text)
    if !addresses.isEmpty { told.append("the addresses \(addresses.short)") }
    told += perhaps.map { "perhaps \($0.text)" }
    return told.isEmpty ? "none in the input" : told.joined(separator: ", ")
  }
}
