import Foundation

/// The published schemas of report formats, which are no part of the project: `Tests/Schemas/fetch.sh` brings them.
package enum Schemas {
  package static let sarif = "sarif-schema-2.1.0.json"
  package static let junit = "junit-10.xsd"

  private static let folder = Project.root.appendingPathComponent(".build/schemas").path

  /// Whether the schemas are here, and what checks files by them.
  package static let areHere = FileManager.default.fileExists(atPath: folder + "/done")

  package static let absence: String =
    "the published schemas could not be fetched: Tests/Schemas/fetch.sh says why"

  /// What a schema finds wrong with a file; empty if it is valid.
  package static func faults(of path: String, by schema: String) throws -> String {
    let (output, code) = try Program.run(
      "PYTHONPATH='\(folder)/python' python3 Tests/Schemas/validate.py '\(path)' '\(folder)/\(schema)'"
    )
    return code == 0 ? "" : "\(path): \(output)"
  }

  /// The same of a text.
  package static func faults(ofText text: String, by schema: String) throws -> String {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("netcheck-\(UUID().uuidString)")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try faults(of: file.path, by: schema)
  }
}
