/// The files of one revision of a repository, as git keeps them: nothing is checked out.
struct GitTree {
  enum Entry: Hashable {
    case file(object: String)
    case link(object: String)
    /// A repository within the repository, whose files are not in this one.
    case submodule
  }

  /// The revision as it was named.
  let revision: String

  /// Everything but folders, by its path from the top of the repository.
  private let entries: [String: Entry]

  /// The names in each folder, sorted; the top is the empty path.
  private let folders: [String: [String]]

  /// Reads what a revision holds. A revision is whatever git takes for one.
  init(_ revision: String) throws(GitProgram.Fault) {
    self.revision = revision
    let tree = try Self.object(of: revision)
    let listing = try GitProgram.run(["ls-tree", "-r", "-z", "--full-tree", tree])
    var entries: [String: Entry] = [:]
    for line in listing.split(separator: 0) {
      let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      let facts = parts[0].split(separator: UInt8(ascii: " ")).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard parts.count == 2, facts.count == 3 else { continue }
      let path = String(decoding: parts[1], as: UTF8.self)
      entries[path] =
        switch facts[0] {
        case "120000": .link(object: facts[2])
        case "160000": .submodule
        default: .file(object: facts[2])
        }
    }
    self.entries = entries
    folders = Self.folders(of: entries.keys)
  }

  /// The name of the tree of files that a revision has.
  private static func object(of revision: String) throws(GitProgram.Fault) -> String {
    do throws(GitProgram.Fault) {
      // Behind the last option nothing is taken for another one; and from here on only the object's own name is used.
      let name = try GitProgram.run([
        "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{tree}",
      ])
      return String(decoding: name, as: UTF8.self).filter(\.isHexDigit)
    } catch {
      throw error.isSilent ? .init(reason: "git knows no revision '\(revision)'") : error
    }
  }

  private static func folders(of paths: some Sequence<String>) -> [String: [String]] {
    var names: [String: Set<String>] = ["": []]
    for path in paths {
      var parts = path.split(separator: "/").map(String.init)
      while let name = parts.popLast() {
        let folder = parts.joined(separator: "/")
        if !names[folder, default: []].insert(name).inserted { break }
      }
    }
    return names.mapValues { $0.sorted() }
  }

  /// The folder of the repository in which netcheck runs, as a path from its top.
  static func currentFolder() throws(GitProgram.Fault) -> String {
    let prefix = try GitProgram.run(["rev-parse", "--show-prefix"])
    return String(decoding: prefix.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  subscript(path: String) -> Entry? { entries[path] }

  func names(in folder: String) -> [String]? { folders[folder] }

  /// The bytes of objects, by their names.
  static func bytes(of objects: [String]) throws(GitProgram.Fault) -> [[UInt8]] {
    if objects.isEmpty { return [] }
    let asked = objects.map { $0 + "\n" }.joined()
    let answers = try GitProgram.run(["cat-file", "--batch"], input: Array(asked.utf8))
    var rest = answers[...]
    var found: [[UInt8]] = []
    for object in objects {
      // Each answer is a line with name, type and size, then the bytes and a line break.
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
        let size = Int(
          String(decoding: rest[..<end], as: UTF8.self).split(separator: " ").last ?? ""),
        rest.endIndex - end > size + 1
      else { throw GitProgram.Fault(reason: "git lacks object \(object)") }
      let start = end + 1
      found.append(Array(rest[start..<start + size]))
      rest = rest[(start + size + 1)...]
    }
    return found
  }
}

extension String {
  /// A path from the top, joined with another and without `.` and `..`; `nil` if it leads out of the repository.
  func joined(path: String) -> String? {
    if path.hasPrefix("/") { return nil }
    var parts = split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part == ".." {
        if parts.popLast() == nil { return nil }
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}
