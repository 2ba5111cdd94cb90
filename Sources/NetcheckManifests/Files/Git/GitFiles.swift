import NetcheckDiagnostics

/// Finds manifests in a revision, by the rules by which ``ManifestFiles`` finds them in folders.
struct GitFiles {
  /// What `git:REV` or `git:REV:PATH` names: as with git, the path counts from the top of the repository, and one that begins
  /// with `./` or `../` from the current folder. Without one the current folder is meant.
  struct Place {
    static let prefix = "git:"

    var revision: String
    var path: String

    /// `nil` if the text names no place in a repository.
    init?(_ text: String) {
      guard text.hasPrefix(Self.prefix) else { return nil }
      let parts = text.dropFirst(Self.prefix.count).split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      revision = String(parts[0])
      path = parts.count == 2 ? String(parts[1]) : "./"
    }
  }

  private let tree: GitTree
  private(set) var files: [(path: String, isNamed: Bool, object: String)] = []
  private(set) var skipped: [String] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var visited: Set<String> = []

  init(_ place: Place) throws(GitProgram.Fault) {
    tree = try GitTree(place.revision)
    let isRelative = place.path.hasPrefix("./") || place.path.hasPrefix("../")
    let base = isRelative ? try GitTree.currentFolder() : ""
    guard let path = base.joined(path: place.path) else {
      throw GitProgram.Fault(reason: "'\(place.path)' leads out of the repository")
    }
    if tree.names(in: path) != nil {
      addFolder(path)
    } else if tree[path] != nil {
      add(path, isNamed: true)
    } else {
      throw GitProgram.Fault(reason: "there is no '\(path)' in '\(place.revision)'")
    }
  }

  /// The texts of all files, in their order.
  func sources() throws(GitProgram.Fault) -> [(source: SourceFile, bytes: [UInt8], isNamed: Bool)] {
    let contents = try GitTree.bytes(of: files.map(\.object))
    return zip(files, contents).map { file, bytes in
      let source = SourceFile(path: file.path, revision: tree.revision, bytes: bytes)
      return (source, bytes, file.isNamed)
    }
  }

  private mutating func addFolder(_ folder: String) {
    guard visited.insert(folder).inserted else { return }
    for name in tree.names(in: folder) ?? [] {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if tree.names(in: path) != nil {
        if FileRules.isPassedOver(folder: name) {
          skipped.append("\(tree.revision):\(path)/")
        } else {
          addFolder(path)
        }
      } else if tree[path] == .submodule {
        skipped.append("\(tree.revision):\(path)/")
      } else if case .link = tree[path] {
        addLink(path, isNamed: false)
      } else if FileRules.isManifest(name) {
        if FileRules.isPassedOver(file: name) {
          skipped.append("\(tree.revision):\(path)")
        } else {
          add(path, isNamed: false)
        }
      }
    }
  }

  private mutating func add(_ path: String, isNamed: Bool) {
    switch tree[path] {
    case .file(let object):
      if visited.insert(path).inserted { files.append((path, isNamed, object)) }
    case .link: addLink(path, isNamed: isNamed)
    case .submodule, nil: skipped.append("\(tree.revision):\(path)")
    }
  }

  /// Goes where a link leads. One that leads nowhere matters only if it is named like a manifest.
  private mutating func addLink(_ path: String, isNamed: Bool) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    do {
      let target = try self.target(of: path)
      if tree.names(in: target) != nil {
        if !FileRules.isPassedOver(folder: name) { addFolder(target) }
      } else if isNamed || (FileRules.isManifest(name) && !FileRules.isPassedOver(file: name)) {
        add(target, isNamed: isNamed)
      }
    } catch {
      guard isNamed || FileRules.isManifest(name) else { return }
      diagnostics.append(.unreadable("\(tree.revision):\(path)", error.reason))
    }
  }

  private func target(of link: String) throws(GitProgram.Fault) -> String {
    var path = link
    // As many steps as systems take (path_resolution).
    for _ in 0..<40 {
      guard case .link(let object) = tree[path] else {
        if tree[path] == nil, tree.names(in: path) == nil {
          throw GitProgram.Fault(reason: "the link leads to '\(path)', which is not there")
        }
        return path
      }
      let written = String(decoding: try GitTree.bytes(of: [object])[0], as: UTF8.self)
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      guard let next = folder.joined(path: written) else {
        throw GitProgram.Fault(reason: "the link leads out of the repository")
      }
      path = next
    }
    throw GitProgram.Fault(reason: "the link leads in a circle")
  }
}
