package import NetcheckDiagnostics

/// What a run held the cluster against, and what came of it: one of the plain shapes of answers. Each format is written once,
/// for all of them.
package struct Report: Sendable {
  /// What was run, as in `netcheck check`.
  package var title: String

  /// What was held against the cluster, in the order in which it is told.
  package var rules: [Rule]

  /// INVARIANT: each names one of ``rules``.
  package var results: [Result]

  package var onUndecided: OnUndecided

  /// The place of results that have none of their own, for readers that insist on one: a file that was read.
  package var anchor: Location?

  package init(
    title: String, rules: [Rule], results: [Result], onUndecided: OnUndecided = .fail,
    anchor: Location? = nil
  ) {
    self.title = title
    self.rules = rules
    self.results = results
    self.onUndecided = onUndecided
    self.anchor = anchor
  }

  /// What an undecided result counts as.
  package enum OnUndecided: String, CaseIterable, Sendable {
    case fail, warn, pass
  }

  /// Something that should hold.
  package struct Rule: Sendable {
    /// A word that never changes its meaning, as in `default-deny`.
    package var id: String

    /// What should hold, in a few words.
    package var name: String

    /// What it is about and why it matters, in a sentence or two.
    package var description: String

    /// How to mend what fails; empty where each result says so for itself.
    package var help: String

    package init(id: String, name: String, description: String, help: String) {
      self.id = id
      self.name = name
      self.description = description
      self.help = help
    }
  }

  /// Whether a rule holds for one thing.
  package struct Result: Sendable {
    /// The ``Rule/id`` of the rule.
    package var rule: String

    package var status: Status

    /// What the result is about, as in `shop/web` or `shop/web → shop/db`.
    package var subject: String

    /// What is so, in one line.
    package var message: String

    /// What caused it, or where it should be mended; `nil` if no file holds it.
    package var location: Location?

    /// Other places that have to do with it.
    package var related: [(location: Location, message: String)]

    /// What stays the same between runs as long as it is the same result, whatever lines move.
    package var identity: [String]

    /// Further lines: reasons, proofs, what would mend it.
    package var details: [String]

    /// `identity` is by default the rule and the subject.
    package init(
      rule: String, status: Status, subject: String, message: String, location: Location? = nil,
      related: [(location: Location, message: String)] = [], identity: [String]? = nil,
      details: [String] = []
    ) {
      self.rule = rule
      self.status = status
      self.subject = subject
      self.message = message
      self.location = location
      self.related = related
      self.identity = identity ?? [rule, subject]
      self.details = details
    }
  }

  package enum Status: String, CaseIterable, Sendable {
    case passed, failed, warning, undecided, skipped
  }

  /// A place in a file; line and column count from one.
  package struct Location: Hashable, Sendable {
    package var path: String

    /// The revision of the repository in which the file was read, if it was not read where it lies.
    package var revision: String?
    package var line: Int
    package var column: Int

    package init(path: String, revision: String? = nil, line: Int, column: Int) {
      self.path = path
      self.revision = revision
      self.line = line
      self.column = column
    }

    /// The place of a range; of a file that has changed since it was read, its beginning.
    package init(_ range: SourceRange, in sources: SourceMap) {
      let (file, position) = (sources.file(of: range), sources.position(of: range))
      self.init(
        path: file.pathInTree, revision: file.revision, line: position?.line ?? 1,
        column: position?.column ?? 1)
    }
  }
}

extension Report.Location {
  /// The beginning of the first file that was read and lies in a folder.
  package init?(anchorIn sources: SourceMap) {
    let file = sources.files.first { $0.revision == nil && $0.path != "<stdin>" }
    guard let path = file?.path else { return nil }
    self.init(path: path, line: 1, column: 1)
  }

  /// The file as tools look for it below the folder in which netcheck runs; `nil` for standard input, which is none.
  var file: String? {
    if path == "<stdin>" { return nil }
    var file = Substring(path)
    while file.hasPrefix("./") { file = file.dropFirst(2) }
    return String(file)
  }
}

extension Report.Location: CustomStringConvertible {
  /// As in `policies.yaml:12:3`.
  package var description: String {
    let revision = revision.map { "\($0):" } ?? ""
    return "\(Terminal.plain(revision + path)):\(line):\(column)"
  }
}

extension Report {
  /// What a result counts as: an undecided one as ``onUndecided`` says.
  package func status(of result: Result) -> Status {
    guard result.status == .undecided else { return result.status }
    return switch onUndecided {
    case .fail: .undecided
    case .warn: .warning
    case .pass: .passed
    }
  }

  /// How many results count as that.
  package func count(_ status: Status) -> Int {
    results.count { self.status(of: $0) == status }
  }

  /// What the whole comes to: failed, else undecided, else passed.
  package var outcome: Status {
    if count(.failed) > 0 { return .failed }
    return count(.undecided) > 0 ? .undecided : .passed
  }

  /// The results in their order, each with a fingerprint that no other has.
  ///
  /// It is made of the result's identity alone, so that it survives lines that move. Equal ones are told apart by counting.
  package var fingerprinted: [(fingerprint: String, result: Result)] {
    var seen: [String: Int] = [:]
    return results.map { result in
      let hash = Fingerprint.hash(of: result.identity)
      seen[hash, default: 0] += 1
      return ("\(hash):\(seen[hash]!)", result)
    }
  }
}

/// Short marks for texts of any length.
private enum Fingerprint {
  /// The 64-bit FNV-1a hash of the parts, in hexadecimal digits (draft-eastlake-fnv).
  static func hash(of parts: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    // A byte that no UTF-8 holds keeps the parts apart.
    for byte in parts.joined(by: 0xFF) {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension [String] {
  fileprivate func joined(by byte: UInt8) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, part) in enumerated() {
      if index > 0 { bytes.append(byte) }
      bytes += part.utf8
    }
    return bytes
  }
}
