package import NetcheckDiagnostics

/// Finds and reads the files that the user names.
package struct ManifestFiles {
  package private(set) var sources = SourceMap()
  package private(set) var diagnostics: [Diagnostic] = []

  /// Files and folders that were found and not read.
  package private(set) var skipped: [String] = []

  /// A text that was found.
  struct File {
    var path: String
    var index: Int32
    var contents: Contents

    /// Whether the user named the file, and did not find it in a folder.
    var isNamed: Bool
  }

  /// A small text is read as it is found, a large file later and in stretches.
  enum Contents {
    case held([UInt8])
    case stored(size: Int)
  }

  private(set) var files: [File] = []
  private var visited: Set<FileSystem.Identity> = []

  /// From which size on files are read in stretches.
  private let largeSize: Int

  package init(largeSize: Int) {
    self.largeSize = largeSize
  }

  /// How many bytes are still to be read.
  var storedSize: Int {
    files.reduce(0) { sum, file in
      if case .stored(let size) = file.contents { sum + size } else { sum }
    }
  }

  /// Tells where the lines of a large file lie, once it was read.
  mutating func settle(_ file: File, _ source: SourceFile) {
    sources.replace(file.index, by: source)
  }

  /// Reads a file, all manifests of a folder and those below it, those of a revision for `git:REV`, or standard input for `-`.
  mutating func add(_ path: String) {
    if path == "-" {
      addStandardInput()
      return
    }
    if let place = GitFiles.Place(path) {
      addRevision(place, path)
      return
    }
    do {
      switch try FileSystem.inspect(path).kind {
      case .folder: addFolder(path)
      case .file, .stream: addFile(path, isNamed: true)
      }
    } catch {
      diagnostics.append(.unreadable(path, error))
    }
  }

  private mutating func addStandardInput() {
    do {
      append("<stdin>", try FileSystem.standardInput(), isNamed: true)
    } catch {
      diagnostics.append(.unreadable("standard input", error))
    }
  }

  private mutating func addRevision(_ place: GitFiles.Place, _ written: String) {
    do {
      let found = try GitFiles(place)
      for (source, bytes, isNamed) in try found.sources() {
        append(source, .held(bytes), isNamed: isNamed)
      }
      skipped += found.skipped
      diagnostics += found.diagnostics
    } catch {
      diagnostics.append(.unreadable(written, error.reason))
    }
  }

  private mutating func addFolder(_ folder: String) {
    do {
      guard visited.insert(try FileSystem.inspect(folder).state.identity).inserted else { return }
      for name in try FileSystem.names(in: folder) {
        let path =
          folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        addFound(path, name)
      }
    } catch {
      diagnostics.append(.unreadable(folder, error))
    }
  }

  /// Looks at something that a folder holds.
  private mutating func addFound(_ path: String, _ name: String) {
    let isManifest = FileRules.isManifest(name)
    let kind: FileSystem.Kind
    do {
      kind = try FileSystem.inspect(path).kind
    } catch {
      if isManifest { diagnostics.append(.unreadable(path, error)) }
      return
    }
    switch kind {
    case .folder:
      if FileRules.isPassedOver(folder: name) {
        skipped.append(path + "/")
      } else {
        addFolder(path)
      }
    case .file where isManifest:
      if FileRules.isPassedOver(file: name) {
        skipped.append(path)
      } else {
        addFile(path, isNamed: false)
      }
    case .stream where isManifest:
      skipped.append(path)
    case .file, .stream: break
    }
  }

  /// Reads a file, unless it was read already under another name.
  private mutating func addFile(_ path: String, isNamed: Bool) {
    do {
      let (kind, state) = try FileSystem.inspect(path)
      if kind == .file, !visited.insert(state.identity).inserted { return }
      if kind == .file, state.size >= largeSize {
        append(SourceFile(path: path, bytes: []), .stored(size: state.size), isNamed: isNamed)
      } else {
        append(path, try FileSystem.bytes(of: path), isNamed: isNamed)
      }
    } catch {
      diagnostics.append(.unreadable(path, error))
    }
  }

  private mutating func append(_ path: String, _ bytes: [UInt8], isNamed: Bool) {
    append(SourceFile(path: path, bytes: bytes), .held(bytes), isNamed: isNamed)
  }

  private mutating func append(_ source: SourceFile, _ contents: Contents, isNamed: Bool) {
    files.append(
      File(path: source.path, index: sources.add(source), contents: contents, isNamed: isNamed))
  }
}

extension Diagnostic {
  fileprivate static func unreadable(_ path: String, _ fault: FileSystem.Fault) -> Diagnostic {
    .unreadable(
      path, fault.reason,
      help: fault.help ?? (fault.reason.hasPrefix("no such") ? "check the name after -f" : nil))
  }

  static func unreadable(_ path: String, _ reason: String, help: String? = nil) -> Diagnostic {
    .error("can't read '\(path)': \(reason)", code: .unreadable, help: help)
  }
}
