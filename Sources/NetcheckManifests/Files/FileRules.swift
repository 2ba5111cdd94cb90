/// What is read of a folder, wherever the folder lies.
enum FileRules {
  /// Whether a file is a manifest by its name.
  static func isManifest(_ name: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { name.lowercased().hasSuffix($0) }
  }

  /// Whether a manifest is not meant: hidden files, and contracts.
  static func isPassedOver(file name: String) -> Bool {
    name.hasPrefix(".") || name.hasSuffix(".netcheck.yaml")
  }

  /// Whether a folder is not meant: hidden ones hold what tools keep for themselves, such as .git.
  static func isPassedOver(folder name: String) -> Bool {
    name.hasPrefix(".") || name == "node_modules"
  }
}
