package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries

extension ExplainEndpoint.Answer {
  /// The ladder for people: tiers from the top down, as a connection walks them, with the place of each thing at the right.
  package func text(in sources: SourceMap, style: TextStyle) -> String {
    var lines = [Line(title, style.faint(labels))]
    for answer in directions {
      lines.append(Line(""))
      lines.append(Line(style.strong(answer.direction.rawValue)))
      if answer.tiers.isEmpty { lines.append(Line("  no policy governs it")) }
      for tier in answer.tiers { lines += self.lines(tier, answer.direction, sources, style) }
      lines.append(Line("  " + answer.end.text(style)))
    }
    if !passes.isEmpty {
      let told = passes.map(\.description).joined(separator: ", ")
      lines += [
        Line(""),
        Line("what it sends and receives passes \(told), whose policies judge it as well"),
      ]
    }
    let told = [engine.rawValue, release.map { "\($0.rawValue)" }].compactMap(\.self)
    lines += [
      Line(""),
      Line("with engine \(told.joined(separator: " ")), baseline \(baseline.rawValue)"),
    ]
    return Line.aligned(lines, style)
  }

  private var title: String {
    switch stage {
    case nil: "\(endpoint)"
    case .untracked: "\(endpoint), before connections are tracked (doNotTrack)"
    case .preDNAT: "\(endpoint), before Services are translated (preDNAT)"
    case .forward: "\(endpoint), what the node hands on (applyOnForward)"
    }
  }

  private func lines(
    _ tier: ExplainEndpoint.TierAnswer, _ direction: Direction, _ sources: SourceMap,
    _ style: TextStyle
  ) -> [Line] {
    let order = tier.order.map { "  order \($0.plain)" } ?? ""
    var lines = [Line("  tier \(style.strong(tier.name))\(style.faint(order))")]
    for policy in tier.policies {
      let order = policy.order.map { "  order \($0.plain)" } ?? ""
      let doubt = policy.missing.isEmpty ? "" : "  (perhaps)"
      lines.append(
        Line(
          "    \(policy.origin.text)\(style.faint(order))\(doubt)",
          place: policy.origin.place(in: sources)))
      for fact in policy.missing { lines.append(Line("      not known: \(fact.text)")) }
      if policy.rules.isEmpty { lines.append(Line("      no rules")) }
      lines += policy.rules.map { line($0, direction, sources, style) }
    }
    let end = tier.defaultAction == .deny ? style.error("deny") : style.warning("pass")
    lines.append(
      Line(
        "    else \(end)" + (tier.defaultAction == .deny ? "" : " on to the next tier")))
    return lines
  }

  private func line(
    _ rule: ExplainPolicy.RuleAnswer, _ direction: Direction, _ sources: SourceMap,
    _ style: TextStyle
  ) -> Line {
    let (near, far) = direction == .ingress ? ("to", "from") : ("from", "to")
    let number = "\(rule.origin.rule?.number ?? 0)".padding(to: 2)
    let ports = rule.connections.map(\.text).joined(separator: ", ")
    var text = "      \(number) \(rule.action.text(style)) \(ports)"
    text += " \(far) \(rule.peers.map(\.written.text).joined(separator: "; or "))"
    for subject in rule.subjects { text += ", \(near) \(subject.text)" }
    return Line(text, place: rule.origin.place(in: sources))
  }
}

/// A line with a place to be set at the right of a column.
private struct Line {
  var text: String
  var place: String?

  init(_ text: String, _ more: String = "", place: String? = nil) {
    self.text = more.isEmpty ? text : text + "  " + more
    self.place = place
  }

  /// The lines with their places under each other, unless a line is so long that its place follows at once.
  static func aligned(_ lines: [Line], _ style: TextStyle) -> String {
    let widths = lines.filter { $0.place != nil }.map { $0.width }
    let column = min(widths.max() ?? 0, 76)
    return lines.map { line in
      guard let place = line.place else { return line.text + "\n" }
      let gap = String(repeating: " ", count: max(0, column - line.width) + 2)
      return line.text + gap + style.faint(place) + "\n"
    }.joined()
  }

  /// How many columns the text takes, without what colours it.
  private var width: Int {
    var width = 0
    var isHidden = false
    for character in text {
      if character == "\u{1B}" { isHidden = true }
      if !isHidden { width += 1 }
      if character == "m" { isHidden = false }
    }
    return width
  }
}

extension ExplainEndpoint.End {
  /// What becomes of what comes so far.
  fileprivate func text(_ style: TextStyle) -> String {
    guard isReached else { return style.faint("nothing comes further") }
    return (profile.map { "profile \($0)" } ?? "end") + ": " + style.good("allow")
  }
}

extension RuleAction {
  /// The action in a column of its own, coloured by what it does.
  fileprivate func text(_ style: TextStyle) -> String {
    let padded = rawValue.padding(to: 5)
    return switch self {
    case .allow: style.good(padded)
    case .deny: style.error(padded)
    case .pass: style.warning(padded)
    case .log: style.faint(padded)
    }
  }
}
