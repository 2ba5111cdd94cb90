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

  /// What the picture leaves out or makes coarser, for people.
  private(set) var remarks: [String] = []

  init(_ command: GraphCommand, _ analysis: Analysis) throws(Diagnostic) {
    self.analysis = analysis
    let question = try AllowGraph.Question(
      from: command.from, to: command.to, port: command.port, namespace: command.input.namespace)
    let mapper = try analysis.map(
      question, showsDenied: command.denied, withServices: command.services)
    var request = PictureRequest()
    request.title = command.title
    request.withLegend = command.legend
    request.grain = command.collapse
    request.onlyCrossNamespace = command.onlyCrossNamespace
    var focus: [Int] = []
    for name in command.focus {
      focus += try mapper.members(try EndpointReference.parse(name).get())
    }
    if !command.focus.isEmpty { request.focus = (focus, command.hops) }
    picture = PictureMaker().picture(mapper.map, request).proved(by: mapper.proof)
    text = PictureText(picture, sources: analysis.sources)
    remarks = picture.remarks(mapper.map, grain: command.collapse)
  }

  /// The picture as a file's bytes.
  func file(_ format: GraphFormat, seconds: Double) throws -> [UInt8] {
    switch format {
    case .json:
      return picture.document(
        engine: analysis.engine, baseline: analysis.baseline, in: analysis.sources
      ).jsonBytes + [UInt8(ascii: "\n")]
    case .mermaid: return Array(MermaidWriter(picture, text).mermaid.utf8)
    case .dot: return Array(DOTWriter(picture, text).dot.utf8)
    case .svg, .png, .pdf:
      return try LayoutProcess(format, seconds: seconds).draw(
        DOTWriter(picture, text).dot, size: picture.nodes.count + picture.edges.count)
    }
  }
}
