import Foundation
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckManifests
import NetcheckModel
import Readings
import TestSupport
import Testing

/// How a file is read changes nothing of what is read, and nothing of what is told.
///
/// Where a decoder read what its outline leaves out, the reading in stretches would end here: no value may be asked for that
/// was passed over.
@Suite struct DumpReadingTests {
  /// All manifests of the project, right and wrong ones.
  static let manifests: [String] = ["Tests/Cases", "Examples"].flatMap { folder in
    let found = FileManager.default.enumerator(atPath: Project.root.path + "/" + folder)
    return (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".yaml") }
      .map { Project.root.path + "/" + folder + "/" + $0 }.sorted()
  }

  @Test(arguments: manifests)
  func manifestsReadAlikeInStretches(_ path: String) throws {
    let whole = ManifestReader.read([path], options: .whole).described
    for window in [64, 4096] {
      #expect(ManifestReader.read([path], options: .inStretches(of: window)).described == whole)
    }
  }

  /// The same objects in one list, as a cluster dumps them, in JSON.
  @Test(arguments: manifests)
  func listsReadAlikeInStretches(_ path: String) throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let (documents, faults) = DocumentReader.read(bytes, path: path, file: 0)
    guard faults.isEmpty else { return }
    let objects = documents.map(\.root)
    for isIndented in [true, false] {
      let file = try TemporaryFile(
        Value.list(objects, isIndented: isIndented).utf8, named: "t.json")
      let whole = ManifestReader.read([file.path], options: .whole)
      let stretches = ManifestReader.read([file.path], options: .inStretches(of: 64))
      #expect(stretches.described == whole.described)
      // What is no object at all is told otherwise in a list than by itself.
      guard objects.allSatisfy({ $0["kind"] != nil }) else { continue }
      let fromYAML = ManifestReader.read([path], options: .whole)
      #expect(
        Description.of(whole.objects, withPlaces: false)
          == Description.of(fromYAML.objects, withPlaces: false))
    }
  }

  // MARK: Parts

  /// A list of many pods, of which two bear one name.
  private static func pods(_ count: Int, repeating number: Int) -> [String] {
    (0..<count).map { index in
      let name = index == count - 2 ? "pod-\(number)" : "pod-\(index)"
      return #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\#(name)","namespace":"shop"},"#
        + #""spec":{"containers":[],"volumes":[{"x":{}}]},"status":{"podIP":"10.0.0.\#(index)"}}"#
    }
  }

  private static func list(_ items: [String], kind: String = "List", kindFirst: Bool = false)
    -> String
  {
    kindFirst
      ? #"{"kind":"\#(kind)","apiVersion":"v1","metadata":{},"items":[\#(items.joined(separator: ","))]}"#
      : #"{"apiVersion":"v1","items":[\#(items.joined(separator: ","))],"kind":"\#(kind)"}"#
  }

  @Test func namesThatStandTwiceAreFoundAcrossParts() throws {
    let file = try TemporaryFile(Self.list(Self.pods(40, repeating: 3)).utf8, named: "t.json")
    let reading = ManifestReader.read([file.path], options: .inStretches(of: 64))
    #expect(reading.diagnostics.map(\.code) == [.duplicateObject])
    #expect(reading.objects.pods.count == 39)
    #expect(reading.described == ManifestReader.read([file.path], options: .whole).described)
  }

  /// Raw answers of the API server, whose items do not tell what they are; sorted ones tell it only behind the items.
  @Test(arguments: [true, false])
  func itemsMayNotTellTheirKind(_ kindFirst: Bool) throws {
    let items = Self.pods(40, repeating: 3).map {
      $0.replacing(#""apiVersion":"v1","kind":"Pod","#, with: "")
    }
    let text = Self.list(items, kind: "PodList", kindFirst: kindFirst)
    let file = try TemporaryFile(text.utf8, named: "t.json")
    let reading = ManifestReader.read([file.path], options: .inStretches(of: 64))
    #expect(reading.objects.pods.count == 39)
    #expect(reading.described == ManifestReader.read([file.path], options: .whole).described)
  }

  /// What looks like a list and is none, or lacks what makes one.
  @Test(arguments: [
    #"{"apiVersion":"v1","items":[ITEM],"kind":"ConfigMap","metadata":{"name":"x"}}"#,
    #"{"apiVersion":"v1","items":[ITEM]}"#, #"{"kind":"List","items":[ITEM]}"#,
    #"{"kind":"List","items":[ITEM],"metadata":{}}"#, "[ITEM]", "[]",
    #"{"apiVersion":"v1","items":[],"kind":"List"}"#,
    #"{"apiVersion":"v1","items":[ITEM],"items":[],"kind":"List"}"#,
    #"{"apiVersion":"v1","items":null,"kind":"List"}"#,
    #"{"apiVersion":"v1","items":[3,null,"x"],"kind":"PodList"}"#, "ITEM ITEM", "ITEM\nITEM\n",
    #"{"apiVersion":"v1","items":[{"apiVersion":"v1","kind":"List","items":[ITEM]}],"kind":"List"}"#,
    #"{"apiVersion":"v1","kind":"NetworkPolicy","items":[ITEM]}"#, "", "3", "null", "[ITEM",
  ])
  func whatIsNoListReadsAlike(_ text: String) throws {
    let item = Self.pods(3, repeating: 0)[2]
    let file = try TemporaryFile(text.replacing("ITEM", with: item).utf8, named: "t.json")
    let whole = ManifestReader.read([file.path], options: .whole).described
    for window in [64, 4096] {
      #expect(
        ManifestReader.read([file.path], options: .inStretches(of: window)).described == whole)
    }
  }

  @Test func filesCutShortAreToldAlike() throws {
    let text = Array(Self.list(Self.pods(3, repeating: 2)).utf8)
    for count in stride(from: 0, to: text.count, by: 7) {
      let file = try TemporaryFile(text[..<count], named: "t.json")
      #expect(
        ManifestReader.read([file.path], options: .inStretches(of: 64)).described
          == ManifestReader.read([file.path], options: .whole).described)
    }
  }

  // MARK: Files that change

  @Test(arguments: ["shorter", "longer", "other"])
  func filesThatChangeWhileTheyAreReadAreRefused(_ change: String) throws {
    let file = try TemporaryFile(Self.list(Self.pods(200, repeating: 198)).utf8, named: "t.json")
    var options = ReadingOptions.inStretches(of: 64)
    let path = file.path
    options.progress = { done, _ in
      guard done > 2000, let handle = FileHandle(forUpdatingAtPath: path) else { return }
      switch change {
      case "shorter": try? handle.truncate(atOffset: 1000)
      case "longer":
        handle.seekToEndOfFile()
        handle.write(Data(" ".utf8))
      default:
        handle.seek(toFileOffset: 10)
        handle.write(Data("x".utf8))
      }
      try? handle.close()
    }
    let reading = ManifestReader.read([path], options: options)
    #expect(reading.diagnostics.map(\.code) == [.unreadable])
    #expect(reading.hasErrors)
    #expect(reading.objects.pods.isEmpty)
  }

  /// A message about a file that has changed since tells the file, and shows nothing of it.
  @Test func messagesShowNothingOfWhatHasChanged() throws {
    let file = try TemporaryFile(Self.list(Self.pods(40, repeating: 3)).utf8, named: "t.json")
    let reading = ManifestReader.read([file.path], options: .inStretches(of: 64))
    let fault = try #require(reading.diagnostics.first)
    #expect(fault.text(in: reading.sources).contains("t.json:1:"))
    try Data("changed".utf8).write(to: URL(fileURLWithPath: file.path))
    let text = fault.text(in: reading.sources)
    #expect(text.hasPrefix("\(file.path): error: Pod shop/pod-3 stands twice"))
    #expect(!text.contains("^"))
  }
}
