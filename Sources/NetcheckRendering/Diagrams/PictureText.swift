package import NetcheckDiagnostics
package import NetcheckDiagrams
import NetcheckModel
import NetcheckQueries
import NetcheckSets

/// The words in a picture: labels, which are short, and tooltips, which tell everything.
package struct PictureText {
  private let picture: Picture
  private let sources: SourceMap

  /// The texts of the earlier cluster, where two are compared.
  private let earlierSources: SourceMap

  package init(_ picture: Picture, sources: SourceMap, earlier: SourceMap = SourceMap()) {
    self.picture = picture
    self.sources = sources
    earlierSources = earlier
  }

  private static let mostNames = 5
  private static let mostLines = 12
  private static let widest = 26

  // MARK: Labels

  /// The lines of a node's label.
  func label(_ node: Picture.Node) -> [String] {
    if node.kind == .note {
      let told = node.names.flatMap { $0.plain.wrapped(Self.widest) }
      return told + (node.isMixed ? ["each on some of"] : []) + (node.inner.map(ports) ?? [])
    }
    var names = node.names.map { $0.plain }
    if names.count > Self.mostNames {
      let more = names.count - Self.mostNames + 1
      names = names.prefix(Self.mostNames - 1) + ["and \(more) more"]
    }
    var lines = names.flatMap { $0.wrapped(Self.widest) }
    lines += node.remarks.flatMap { $0.plain.wrapped(Self.widest) }
    if let tag = node.look?.tag { lines.append(tag) }
    if let inner = node.inner, node.kind != .namespace {
      let told = ports(inner)
      let who =
        node.kind == .group ? "inside: " : node.names.count > 1 ? "each other: " : "its pods: "
      lines += [who + told[0]] + told.dropFirst()
    }
    return lines
  }

  /// The lines of an edge's label; none where a note or a Service tells enough.
  func label(_ edge: Picture.Edge) -> [String] {
    if edge.isService { return [] }
    if edge.isNote { return edge.fate == .allowed ? [] : [edge.fate.words] }
    var lines = ports(edge.connections)
    switch edge.fate {
    case .opened: lines[0] = "+ " + lines[0]
    case .closed: lines[0] = "− " + lines[0]
    case .mayOpen: lines[0] = "perhaps + " + lines[0]
    case .mayClose: lines[0] = "perhaps − " + lines[0]
    case .undecided: lines.append("undecided")
    case .allowed, .denied: break
    }
    return lines
  }

  private func ports(_ connections: ConnectionSet) -> [String] {
    connections.shortText.wrapped(Self.widest, at: ";")
  }

  // MARK: Tooltips

  /// What a reader is told who asks a node: what it stands for, and its policies.
  func tooltip(_ node: Picture.Node) -> [String] {
    switch node.kind {
    case .note: return node.names + cut(node.details)
    case .service: return ["Service \(node.key)"] + node.remarks
    default: break
    }
    let prefix = node.cluster.map { $0 + "/" } ?? ""
    var lines =
      cut(node.names.map { "\(node.kind.word) \(prefix)\($0)" }) + node.remarks + node.details
    if let words = node.look?.words { lines.append(words) }
    if let inner = node.inner {
      lines.append("may open among themselves: \(inner)")
    }
    if !node.policies.isEmpty {
      lines +=
        ["policies:"]
        + cut(node.policies.map { told($0, node.isEarlier ? earlierSources : sources) })
    }
    return lines.map(\.plain)
  }

  /// What a reader is told who asks an edge: who may open what, and what decides it.
  func tooltip(_ edge: Picture.Edge, names: [String: String]) -> [String] {
    let (from, to) = (names[edge.from] ?? edge.from, names[edge.to] ?? edge.to)
    if edge.isService { return ["Service \(from) → \(to)"] }
    var lines = [
      "\(from) \(edge.isMutual ? "↔" : "→") \(to)", "\(edge.fate.words): \(edge.connections)",
    ]
    if edge.links.count > 1 { lines.append("\(edge.links.count) pairs") }
    if !edge.proof.origins.isEmpty {
      lines += ["decided by:"] + cut(edge.proof.origins.map { told($0, sources) })
    }
    if !edge.proof.earlier.isEmpty {
      lines += ["decided before by:"] + cut(edge.proof.earlier.map { told($0, earlierSources) })
    }
    lines += cut(edge.proof.missing.map { "not known: \($0.text)" })
    return lines.map(\.plain)
  }

  private func told(_ origin: Origin, _ sources: SourceMap) -> String {
    "\(origin.text)  \(origin.place(in: sources))"
  }

  private func cut(_ lines: [String]) -> [String] {
    lines.count > Self.mostLines
      ? lines.prefix(Self.mostLines - 1) + ["and \(lines.count - Self.mostLines + 1) more"] : lines
  }

  // MARK: The whole

  /// What the picture shows, in a line: its title for those who do not see one.
  var title: String {
    (picture.title ?? picture.edges.first { !$0.isService }?.fate.title
      ?? AllowMap.Fate.allowed.title).plain
  }

  /// What the picture holds, for those who can't see it.
  var description: String {
    func counted(_ count: Int, _ word: String) -> String {
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    let namespaces = picture.clusters.count + picture.nodes.count { $0.kind == .namespace }
    var parts = [counted(picture.nodes.count { $0.kind != .note }, "node")]
    if namespaces > 0 { parts.append(counted(namespaces, "namespace")) }
    parts.append(counted(picture.edges.count, "edge"))
    return "A diagram of " + parts.joined(separator: ", ")
      + ". It stands for \(counted(picture.memberCount, "endpoint")) and "
      + "\(counted(picture.linkCount, "connection"))."
  }
}

extension String {
  /// The text without what a terminal, a browser or a parser would take for a command.
  var plain: String {
    // No XML may hold these two (XML 1.0, 2.2).
    Terminal.plain(self).escaping { scalar in
      scalar == "\u{FFFE}" || scalar == "\u{FFFF}"
        ? "\\u{" + String(scalar.value, radix: 16) + "}" : nil
    }
  }

  /// The text in lines of so many characters at most, broken at spaces, or else behind the marks that names are made of.
  func wrapped(_ width: Int, at separator: Character? = nil) -> [String] {
    var lines: [String] = []
    var rest = Substring(self)
    while rest.count > width {
      let head = rest.prefix(width)
      let end =
        separator.flatMap { mark in head.lastIndex { $0 == mark } }
        ?? head.lastIndex(of: " ") ?? head.lastIndex { "-./_".contains($0) }
      let cut = end.map { rest.index(after: $0) } ?? head.endIndex
      lines.append(String(rest[..<cut]).trimmedEnd)
      rest = rest[cut...].drop { $0 == " " }
    }
    if !rest.isEmpty || lines.isEmpty { lines.append(String(rest)) }
    return lines
  }

  private var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension ConnectionSet {
  private static let mostRanges = 5

  /// The set as labels tell it: whole if it is short, else how many ports more there are.
  var shortText: String {
    if isAll { return "all ports" }
    let text = description
    if text.count <= 40 { return text }
    var left = Self.mostRanges
    var parts: [String] = []
    var dropped = 0
    for transport in TransportProtocol.allCases {
      let ranges = self[transport].ranges
      if ranges.isEmpty { continue }
      let told = ranges.prefix(left)
      left -= told.count
      dropped += ranges.count - told.count
      if !told.isEmpty {
        let ports = told.map {
          $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        parts.append("\(transport.rawValue) " + ports.joined(separator: ", "))
      }
    }
    return parts.joined(separator: "; ") + (dropped > 0 ? " and \(dropped) more" : "")
  }
}

extension Picture.Look {
  /// A line in the label that says what the look says, for those who tell no colours apart.
  var tag: String? {
    switch self {
    case .governed: nil
    case .closed: "default deny"
    case .ungoverned: "no policy"
    case .hostNetwork: "host network"
    }
  }

  var words: String {
    switch self {
    case .governed: "governed by policies"
    case .closed: "closed by default-deny policies, which open nothing"
    case .ungoverned: "no policy governs it: it is open"
    case .hostNetwork: "uses its node's network, which no policy of pods governs"
    }
  }
}

extension Picture.Kind {
  var word: String {
    switch self {
    case .workload: "workload"
    case .pod: "pod"
    case .node: "node"
    case .hostEndpoint: "host endpoint"
    case .internet, .addresses: "outside:"
    case .networkSet: "network set"
    case .service: "Service"
    case .namespace: "namespace"
    case .group: "workloads with"
    case .note: "note"
    }
  }
}

extension AllowMap.Fate {
  var words: String {
    switch self {
    case .allowed: "may open"
    case .undecided: "undecided"
    case .denied: "may not open"
    case .opened: "opened"
    case .closed: "closed"
    case .mayOpen: "may be opened"
    case .mayClose: "may be closed"
    }
  }

  /// The title of a picture that shows it.
  fileprivate var title: String {
    switch self {
    case .allowed, .undecided: "Connections that network policies allow"
    case .denied: "Connections that network policies deny"
    case .opened, .closed, .mayOpen, .mayClose:
      "What changes in the connections that network policies allow"
    }
  }
}
