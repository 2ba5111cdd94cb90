import NetcheckDiagnostics
import NetcheckDiagrams
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering

/// The picture that `netcheck graph` was asked for, ready to be written in any format.
struct GraphPicture {
  private let picture: Picture
  private let analysis: Analysis
  private let text: PictureText
  private let earlierSources: SourceMap

  /// What the picture leaves out or makes coarser, for people.
  private(set) var remarks: [String] = []

  init(
    _ command: GraphCommand, _ analysis: Analysis, since before: Analysis?
  ) throws(Diagnostic) {
    self.analysis = analysis
    earlierSources = before?.sources ?? SourceMap()
    var request = PictureRequest()
    request.title = command.title
    request.withLegend = command.legend
    request.grain = command.collapse
    request.onlyCrossNamespace = command.onlyCrossNamespace
    let question = try command.rows.question(in: command.input.settings.namespace)
    if let before {
      let changes = try analysis.changes(since: before, question)
      Output.message.noteEngines(before, analysis)
      let map = ChangeMap(
        changes, before: try? before.map(question).map, now: try? analysis.map(question).map)
      request.focus = try command.focus(in: map.map)
      picture = PictureMaker().picture(map.map, request).proved(by: map.proof)
      remarks = picture.remarks(map.map, grain: command.collapse) + changes.pictureRemarks
    } else {
      let mapper = try analysis.map(
        question, showsDenied: command.denied, withServices: command.services)
      request.focus = try command.focus(in: mapper)
      picture = PictureMaker().picture(mapper.map, request).proved(by: mapper.proof)
      remarks = picture.remarks(mapper.map, grain: command.collapse)
    }
    text = PictureText(picture, sources: analysis.sources, earlier: earlierSources)
  }

  /// The picture as a file's bytes.
  func file(_ format: GraphFormat, seconds: Double) throws -> [UInt8] {
    switch format {
    case .json:
      return picture.document(
        engine: analysis.engine, baseline: analysis.baseline, in: analysis.sources,
        earlier: earlierSources
      ).jsonBytes
    case .mermaid: return Array(MermaidWriter(picture, text).mermaid.utf8)
    case .dot: return Array(DOTWriter(picture, text).dot.utf8)
    case .svg, .png, .pdf:
      return try LayoutProcess(format, seconds: seconds).draw(
        DOTWriter(picture, text).dot, size: picture.nodes.count + picture.edges.count)
    }
  }
}

extension GraphCommand {
  /// The members around which the picture is drawn; `nil` for all.
  fileprivate func focus(
    in mapper: AllowMapper
  ) throws(Diagnostic) -> (members: [Int], hops: Int)? {
    if focus.isEmpty { return nil }
    var members: [Int] = []
    for name in focus { members += try mapper.members(try EndpointReference.parse(name).get()) }
    return (members, hops)
  }

  /// The same where two clusters are compared, by the names that the picture bears.
  fileprivate func focus(in map: AllowMap) throws(Diagnostic) -> (members: [Int], hops: Int)? {
    if focus.isEmpty { return nil }
    let members = map.members.indices.filter { focus.contains("\(map.members[$0].name.name)") }
    return (members, hops)
  }
}
