import NetcheckDiagnostics
package import NetcheckDocuments
import NetcheckModel

/// How manifests are read where they leave something open.
package struct ReadingOptions: Sendable {
  /// The namespace of objects that name none, as `kubectl apply -n` would put them.
  package var namespace: String

  /// Whether blocks with bits behind their prefix, or with leading zeros, are taken as servers took them before strict
  /// validation (KEP-4858), with a warning.
  package var acceptsLooseBlocks: Bool

  /// Further files and folders, whose objects take the place of those of their name, as if they were applied later.
  package var applied: [String] = []

  /// How large files are read.
  package var dumps = DumpOptions()

  /// Told of the progress through large files.
  package var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  package init(namespace: String = "default", acceptsLooseBlocks: Bool = false) {
    self.namespace = namespace
    self.acceptsLooseBlocks = acceptsLooseBlocks
  }
}

/// What the decoders of all kinds share: the options, and the faults that they find.
final class Decoding {
  let options: ReadingOptions
  private var told = DiagnosticList()

  /// Whether the object at hand was stored by a server, which keeps old spellings legal.
  var isFromServer = false

  /// What equal texts and values gave before: the pods of one workload differ in little but their names.
  let strings: StringCache
  let labels: DecodingCache<Labels>
  let ports: DecodingCache<[ContainerPort]>

  /// The object before, with which the next one may share its memory.
  var lastMetadata: Metadata?
  var lastSpec: PodSpec?

  /// - Parameter places: how much is kept for objects that are equal in part. It pays for dumps of clusters.
  init(_ options: ReadingOptions, places: Int = 64) {
    self.options = options
    strings = StringCache(places: places)
    // Whole values take more memory than strings, and come up again sooner.
    labels = DecodingCache(places: max(64, places / 8))
    ports = DecodingCache(places: max(64, places / 8))
  }

  var acceptsLooseBlocks: Bool { options.acceptsLooseBlocks || isFromServer }

  func report(_ diagnostic: Diagnostic) {
    told.append(diagnostic)
  }

  var diagnostics: [Diagnostic] { told.all }

  /// How many faults were reported since the last time that they were handed on.
  var faultCount: Int { told.count }

  /// Hands on what was reported since the last time.
  func takeDiagnostics() -> DiagnosticList {
    defer { told = DiagnosticList() }
    return told
  }
}

/// How large files are read. Results never depend on it.
package struct DumpOptions: Sendable {
  /// From which size on a file is read in stretches, and only as far as somebody needs it.
  package var largeSize = 1 << 20

  package var window = WindowSize.usual

  /// The least size of the parts that are read at the same time, and how many threads read them.
  package var partSize = 8 << 20
  package var threads = Parallel.cores

  package init() {}
}
