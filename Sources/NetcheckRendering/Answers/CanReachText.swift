package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries
import NetcheckSets

/// Writes the answer to `can-reach` for people: the verdict first, then for each end what decided, with its place.
package struct CanReachText {
  private let sources: SourceMap
  private let style: TextStyle
  private let explains: Bool
  private var lines: [String] = []
  private var isAfterUnproven = false

  /// `explains`: with the whole walk down the ladder.
  package init(sources: SourceMap, style: TextStyle, explains: Bool) {
    self.sources = sources
    self.style = style
    self.explains = explains
  }

  package mutating func text(_ answer: CanReach.Answer) -> String {
    lines = []
    isAfterUnproven = false
    headline(answer)
    if let service = answer.service { translation(service) }
    for pair in answer.pairs.prefix(Self.mostPairs) { self.pair(pair, of: answer) }
    if answer.unproven > 0 {
      lines += [
        "",
        "and more: \(answer.unproven) pairs of endpoints were counted, not proven one by one; "
          + "netcheck list tells what is open",
      ]
    } else if answer.pairs.count > Self.mostPairs {
      lines += [
        "", "and \(answer.pairs.count - Self.mostPairs) groups more; -o json lists them all",
      ]
    }
    footer(answer)
    return lines.joined(separator: "\n") + "\n"
  }

  private static let mostPairs = 20

  // MARK: The verdict

  private mutating func headline(_ answer: CanReach.Answer) {
    var line = "\(verdict(answer.verdict)): \(answer.source) → \(answer.destination)"
    if let asked = answer.asked, !isPart(answer, of: asked) {
      line += " on \(asked.isAll ? "every port" : "\(asked)")"
    } else if answer.counts.total == 1, let only = answer.pairs.first {
      line += " on \(openConnections(only))"
    }
    if answer.counts.total > 1 {
      line += " (\(counts(answer.counts)); --quantifier \(answer.quantifier.rawValue))"
    }
    lines.append(line)
  }

  /// Whether only a part of several ports that were asked is open, which the headline then tells.
  private func isPart(_ answer: CanReach.Answer, of asked: ConnectionSet) -> Bool {
    guard answer.counts.total == 1, answer.verdict != .denied, answer.service == nil,
      let only = answer.pairs.first, only.verdict == answer.verdict
    else { return false }
    return only.pair.connections(answer.verdict) != asked
  }

  private func verdict(_ verdict: Verdict) -> String {
    switch verdict {
    case .allowed: style.good("allowed")
    case .denied: style.error("denied")
    case .undecided: style.warning("undecided")
    }
  }

  /// What a question without a port found open.
  private func openConnections(_ answer: CanReach.PairAnswer) -> String {
    switch answer.verdict {
    case .allowed:
      let open = answer.pair.connections(.allowed)
      return open.isAll ? "every port" : "\(open)"
    case .denied: return "every port"
    case .undecided: return "\(answer.pair.connections(.undecided))"
    }
  }

  private func counts(_ counts: CanReach.Counts) -> String {
    let told = [
      (counts.allowed, "allowed"), (counts.denied, "denied"), (counts.undecided, "undecided"),
    ].filter { $0.0 > 0 }
    let first = told.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return "of \(counts.total) pairs of endpoints \(first)"
  }

  private mutating func translation(_ service: ServiceTranslation) {
    for port in service.ports where !port.targets.isEmpty {
      let targets = port.targets.map { "\($0)" }.joined(separator: " or ")
      lines.append("  \(service.service) sends \(port.asked) to \(targets) of its backends")
    }
  }

  // MARK: Pairs

  private mutating func pair(_ answer: CanReach.PairAnswer, of whole: CanReach.Answer) {
    let isProven = whole.pairs.count == 1 || answer.verdict == whole.verdict || explains
    if isProven || !isAfterUnproven { lines.append("") }
    isAfterUnproven = !isProven
    var margin = "  "
    if whole.pairs.count > 1 {
      lines.append(
        "  \(verdict(answer.verdict)): \(answer.source.text) → \(answer.destination.text)")
      margin = "    "
      // The proof that matters is that of the pairs which made the verdict.
      if !isProven { return }
    }
    let parts = shownParts(of: answer.pair)
    for (index, part) in parts.enumerated() {
      if parts.count > 1 || whole.asked == nil {
        if index > 0 { lines.append("") }
        let isRest = index == parts.count - 1 && parts.count > 1 && part.verdict == .denied
        let told =
          isRest
          ? "everything else" : part.connections.isAll ? "every port" : "\(part.connections)"
        lines.append("\(margin)\(told): \(verdict(part.verdict))")
        self.part(part, margin + "  ")
        // Where all is undecided the answer ends with what is missing.
        if part.verdict == .undecided, whole.verdict != .undecided {
          lines += part.missing.map { "\(margin)  not known: \($0.text)" }
        }
      } else {
        self.part(part, margin)
      }
    }
    nearMisses(answer.nearMisses, margin)
    if let (family, other) = answer.otherFamily {
      lines.append("\(margin)over \(family.rawValue) the same is \(verdict(other))")
    }
  }

  /// The parts of an answer, what is open first. Denials for several reasons are told by the first that holds for most.
  private func shownParts(of pair: Pair) -> [Pair.Part] {
    let denied = pair.parts.filter { $0.verdict == .denied }
    var shown = pair.parts.filter { $0.verdict != .denied }.sorted {
      $0.verdict.rank < $1.verdict.rank
    }
    if var first = denied.max(by: { $0.connections.extent < $1.connections.extent }) {
      first.connections = denied.reduce(ConnectionSet()) { $0.union($1.connections) }
      shown.append(first)
    }
    return shown
  }

  private mutating func part(_ part: Pair.Part, _ margin: String) {
    for direction in [Direction.egress, .ingress] {
      let walk = part.trace.walk(direction)
      let title = direction.rawValue.padding(to: 8)
      for (index, line) in basis(walk, isDecided: part.verdict != .undecided).enumerated() {
        lines.append(margin + (index == 0 ? title : String(repeating: " ", count: 8)) + line)
      }
      if explains { steps(walk, margin + String(repeating: " ", count: 8)) }
    }
    for walk in part.trace.along { passing(walk, margin, isDecided: part.verdict != .undecided) }
  }

  /// A host endpoint that the connection passes on its way.
  private mutating func passing(_ walk: Walk, _ margin: String, isDecided: Bool) {
    lines.append("\(margin)passing \(walk.subject), \(walk.stageText)")
    let inner = margin + String(repeating: " ", count: 8)
    lines += basis(walk, isDecided: isDecided).map { inner + $0 }
    if explains { steps(walk, inner) }
  }

  private func basis(_ walk: Walk, isDecided: Bool) -> [String] {
    let ends = walk.bases.map { basis($0, walk) }
    if walk.verdict != .undecided, ends.count == 1 { return ends[0] }
    let end = verdict(walk.verdict)
    let title =
      walk.verdict == .undecided
      ? "\(end); it may end so:" : "\(end), whichever of these is the end:"
    return [title] + ends.joined().map { "  " + $0 }
  }

  private func basis(_ basis: Basis, _ walk: Walk) -> [String] {
    basis.lines(of: walk, in: sources, style)
  }

  private func place(_ origin: Origin) -> String {
    style.faint(origin.place(in: sources))
  }

  // MARK: The whole walk

  private mutating func steps(_ walk: Walk, _ margin: String) {
    for step in walk.steps {
      switch step {
      case .tier(let name): lines.append("\(margin)tier \(name)")
      case .policy(let origin, let governs):
        let doubt = governs.isYes ? "" : " (perhaps)"
        lines.append("\(margin)  \(origin.text) governs\(doubt)  \(place(origin))")
      case .rule(let origin, let action, let peer, let connection):
        let number = origin.rule.map { "\($0.number)" } ?? ""
        lines.append(
          "\(margin)    rule \(number) \(action.verb): peer \(mark(peer)), port "
            + "\(mark(connection))  \(place(origin))")
      case .tierDefault(_, let action):
        lines.append("\(margin)  end of tier: \(action.rawValue)")
      case .end: break  // it stands above as the reason
      }
    }
  }

  private func mark(_ truth: Truth) -> String {
    switch truth {
    case .yes: "matches"
    case .no: "differs"
    case .unknown: "unknown"
    }
  }

  // MARK: What would have opened it

  private mutating func nearMisses(_ misses: [NearMiss], _ margin: String) {
    guard !misses.isEmpty else { return }
    lines.append("")
    lines.append("\(margin)nearest to opening it:")
    for miss in misses {
      lines.append("\(margin)  \(miss.origin.text)  \(place(miss.origin))")
      lines.append("\(margin)    \(miss.lacks.text)")
    }
  }

  /// What the answer rests on, where it is not what everybody takes for granted.
  private mutating func premises(_ answer: CanReach.Answer) {
    var premises: [String] = []
    if answer.engine != .kubernetes || explains {
      let release = answer.release.map { " \($0.rawValue)" } ?? ""
      premises.append("engine \(answer.engine.rawValue)\(release)")
    }
    if answer.baseline != .none || explains {
      premises.append("baseline \(answer.baseline.rawValue)")
    }
    if !premises.isEmpty { lines += ["", "  with " + premises.joined(separator: ", ")] }
  }

  private mutating func footer(_ answer: CanReach.Answer) {
    if !answer.missing.isEmpty {
      lines.append("")
      for fact in answer.missing {
        lines.append("  not known: \(fact.text)")
      }
      for help in answer.missing.compactMap(\.help).unique { lines.append("  help: \(help)") }
    }
    if !answer.assumptions.isEmpty {
      lines.append("")
      lines += answer.assumptions.map { "  assumed: \($0.text)" }
    }
    premises(answer)
  }
}

extension NearMiss.Lack {
  var text: String {
    switch self {
    case .peer(let wanted, let unmet, let count):
      (count == 1 ? "its peer: " : "the nearest of its \(count) peers: ")
        + (unmet.isEmpty ? wanted.text : unmet.map(\.text).joined(separator: "; "))
    case .connection(let wanted):
      "it opens " + wanted.map(\.text).joined(separator: ", ") + " only"
    case .side(let wanted, let unmet):
      "it is for other endpoints of its policy: "
        + (unmet.isEmpty ? wanted.text : unmet.map(\.text).joined(separator: "; "))
    case .family(let family):
      "it is for \(family == .ipv4 ? "IPv4" : "IPv6") only"
    case .subject(let unmet):
      "its policy selects other pods: " + unmet.map(\.text).joined(separator: "; ")
    }
  }
}

extension UnmetCondition {
  var text: String {
    "it asks for \(Terminal.plain("\(wanted)")), and the pod has "
      + (actual.map(Terminal.plain) ?? "no such label")
  }
}

extension Walk {
  /// The stage and direction at a host endpoint, in words.
  fileprivate var stageText: String {
    switch stage {
    case .untracked: "before tracking (doNotTrack), \(direction.rawValue)"
    case .preDNAT: "before translation (preDNAT), \(direction.rawValue)"
    case .forward: "handed on (applyOnForward), \(direction.rawValue)"
    case nil: direction.rawValue
    }
  }
}

extension RuleAction {
  fileprivate var verb: String {
    switch self {
    case .allow: "allows"
    case .deny: "denies"
    case .pass: "passes"
    case .log: "logs"
    }
  }
}

extension Verdict {
  /// Allowed before undecided before denied.
  fileprivate var rank: Int {
    switch self {
    case .allowed: 0
    case .undecided: 1
    case .denied: 2
    }
  }
}

extension String {
  func padding(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }
}

extension [String] {
  /// Each text once, in the order of its first place.
  var unique: [String] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
