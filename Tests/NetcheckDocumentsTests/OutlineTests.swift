import NetcheckDiagnostics
import Readings
import Testing

@testable import NetcheckDocuments

@Suite struct OutlineTests {
  private static let text = Array(
    #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"b"},"status":{"x":1}}"#.utf8)

  private static func root() throws -> Value? {
    let (reading, _) = try TextReading.streamed(text, .json(isNamed: true), window: 64)
    guard case .document(let root)? = reading.parts.first else { return nil }
    return root
  }

  @Test func keysAreKeptAndValuesThatNobodyReadsAreNot() throws {
    let root = try #require(try Self.root())
    #expect(root.entries.map(\.key.text) == ["apiVersion", "kind", "metadata", "status"])
    #expect(root["metadata"]?["name"]?.text == "a")
    #expect(root["metadata"]?["uid"]?.kindName == "unread")
    #expect(root["status"]?.isNull == false)
  }

  /// A decoder that reads what its outline leaves out would read nothing and know nothing of it: in debug builds it ends the
  /// program, and all manifests of the project are read so by the tests.
  @Test func readingWhatTheOutlineLeavesOutIsCaught() async {
    await #expect(processExitsWith: .failure) {
      _ = try Self.root()?["status"]?.kind
    }
  }
}
