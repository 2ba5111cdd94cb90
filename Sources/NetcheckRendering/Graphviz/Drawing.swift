/// What a layout made of a picture: shapes with coordinates in points, from the lower left corner.
package struct Drawing: Sendable {
  package var width = 0.0
  package var height = 0.0
  var title = ""
  var description = ""

  /// The frame first, then clusters, nodes and edges, each in the order of the text that made them.
  var items: [Item] = []

  struct Item: Sendable {
    enum Kind: Sendable {
      case graph, cluster, node, edge
    }

    var kind: Kind
    var id: String
    var classes: String
    var tooltip: String
    var shapes: [Shape]
  }

  struct Point: Sendable {
    var x: Double
    var y: Double
  }

  enum Shape: Sendable {
    case ellipse(centre: Point, rx: Double, ry: Double, Paint)
    case polygon([Point], Paint)
    case line([Point], Paint)
    /// A start, then three points for each curve of Bézier.
    case curves([Point], Paint)
    case text(String, at: Point, width: Double, Alignment, size: Double, colour: String)
  }

  enum Alignment: Sendable {
    case start, middle, end
  }

  struct Paint: Sendable {
    /// `nil`: not filled.
    var fill: String?
    var stroke: String
    var width = 1.0
    var dash = Dash.solid
  }

  enum Dash: Sendable {
    case solid, dashed, dotted
  }
}
