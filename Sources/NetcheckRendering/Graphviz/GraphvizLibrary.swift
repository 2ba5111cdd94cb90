#if Graphviz
  import CGraphvizSupport
  import Synchronization

  /// Graphviz' C library, as far as this room uses it. No other file imports it.
  ///
  /// The library keeps global state, so one drawing is made at a time. Its memory is given back; what it leaks by itself ends with
  /// the process.
  package enum GraphvizLibrary {
    /// The version of the library that is linked; `nil` in a build without it.
    package static var version: String? {
      guard let context = gvContextPlugins(nil, 0) else { return nil }
      defer { gvFreeContext(context) }
      return gvcVersion(context).map { String(cString: $0) }
    }

    /// Lays a graph of Graphviz' language out and draws it as a file.
    ///
    /// - Parameter format: `svg`, `png` or `pdf`.
    package static func file(
      of dot: [UInt8], as format: String, _ plan: LayoutPlan
    ) throws(GraphvizFailure) -> [UInt8] {
      if format != "svg" { return try plainFile(of: dot, as: format, plan) }
      return SVGWriter(try drawing(of: dot, plan), mark: DrawingMark.mark(of: dot)).svg
    }

    /// What the library complained of during the last drawing.
    package static var complaint: String {
      complaints.withLock { $0 }
    }

    private static func drawing(
      of dot: [UInt8], _ plan: LayoutPlan
    ) throws(GraphvizFailure) -> Drawing {
      try withGraph(dot, netcheck_context_without_fonts() ?? gvContext(), plan) {
        (context, graph) throws(GraphvizFailure) in
        try render(context, graph, "xdot") { _ in }
        return Drawing(of: graph)
      }
    }

    /// A file in a format of Graphviz' own.
    private static func plainFile(
      of dot: [UInt8], as format: String, _ plan: LayoutPlan
    ) throws(GraphvizFailure) -> [UInt8] {
      if netcheck_font_count() == 0 { throw .noFonts }
      return try withGraph(dot, gvContext(), plan) {
        (context, graph) throws(GraphvizFailure) in
        agattr(graph, 0, "dpi", format == "png" ? "144" : "72")
        var file: [UInt8] = []
        try render(context, graph, format) { file = Array($0) }
        return file
      }
    }

    // MARK: One drawing at a time

    /// Uses the library, which holds one graph at a time in its own variables, while nobody else does.
    package static func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
      try library.withLock { _ in try body() }
    }

    private typealias Context = OpaquePointer
    private typealias Graph = UnsafeMutablePointer<Agraph_t>

    private static func withGraph<Result>(
      _ dot: [UInt8], _ context: @autoclosure () -> Context?, _ plan: LayoutPlan,
      _ body: (Context, Graph) throws(GraphvizFailure) -> Result
    ) throws(GraphvizFailure) -> Result {
      let outcome = library.withLock { _ -> Swift.Result<Result, GraphvizFailure> in
        do throws(GraphvizFailure) {
          return .success(try drawn(dot, context(), plan, body))
        } catch {
          return .failure(error)
        }
      }
      return try outcome.get()
    }

    private static func drawn<Result>(
      _ dot: [UInt8], _ context: Context?, _ plan: LayoutPlan,
      _ body: (Context, Graph) throws(GraphvizFailure) -> Result
    ) throws(GraphvizFailure) -> Result {
      complaints.withLock { $0 = "" }
      agseterrf { text in
        // Complaints come in pieces.
        complaints.withLock { $0 += text.map { String(cString: $0) } ?? "" }
        return 0
      }
      guard let context else { throw .noPlugins("") }
      defer { gvFreeContext(context) }
      let graph = dot.withUnsafeBytes {
        netcheck_graph($0.bindMemory(to: CChar.self).baseAddress, $0.count)
      }
      guard let graph else { throw .complaint(complaint) }
      defer { agclose(graph) }
      for (name, value) in plan.attributes { agattr(graph, 0, name, value) }
      netcheck_seed()
      guard gvLayout(context, graph, plan.engine) == 0 else { throw failure() }
      defer { gvFreeLayout(context, graph) }
      // A broken port or label is complained of and drawn wrongly.
      if complaint.contains("Error") { throw .complaint(complaint) }
      return try body(context, graph)
    }

    private static func render(
      _ context: Context, _ graph: Graph, _ format: String,
      _ use: (UnsafeRawBufferPointer) -> Void
    ) throws(GraphvizFailure) {
      var bytes: UnsafeMutablePointer<CChar>?
      var count: UInt32 = 0
      guard gvRenderData(context, graph, format, &bytes, &count) == 0, let bytes else {
        throw failure()
      }
      defer { gvFreeRenderData(bytes) }
      use(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }

    private static func failure() -> GraphvizFailure {
      let complaint = complaint
      return complaint.contains("not recognized") || complaint.isEmpty
        ? .noPlugins(complaint) : .complaint(complaint)
    }
  }

  private let library = Mutex<Void>(())

  /// What the library said since the drawing began. Its C functions can't hand a context to the one that listens.
  private let complaints = Mutex<String>("")

  // MARK: What was drawn

  extension Drawing {
    fileprivate init(of graph: UnsafeMutablePointer<Agraph_t>) {
      self.init()
      let box = Self.text(graph, "bb").split(separator: ",").compactMap { Double($0) }
      if box.count == 4 { (width, height) = (box[2] - box[0], box[3] - box[1]) }
      title = Self.text(graph, "tooltip").withoutEscapes
      description = Self.text(graph, "comment").withoutEscapes
      items.append(Item(.graph, graph, ["_ldraw_"]))
      addClusters(of: graph)
      var node = agfstnode(graph)
      while let current = node {
        items.append(Item(.node, current, ["_draw_", "_ldraw_"]))
        node = agnxtnode(graph, current)
      }
      node = agfstnode(graph)
      while let current = node {
        var edge = agfstout(graph, current)
        while let line = edge {
          items.append(
            Item(.edge, line, ["_draw_", "_hdraw_", "_tdraw_", "_hldraw_", "_tldraw_", "_ldraw_"]))
          edge = agnxtout(graph, line)
        }
        node = agnxtnode(graph, current)
      }
    }

    private mutating func addClusters(of graph: UnsafeMutablePointer<Agraph_t>) {
      var cluster = agfstsubg(graph)
      while let current = cluster {
        items.append(Item(.cluster, current, ["_draw_", "_ldraw_"]))
        addClusters(of: current)
        cluster = agnxtsubg(current)
      }
    }

    fileprivate static func text(_ object: UnsafeMutableRawPointer, _ name: String) -> String {
      name.withCString { name in
        agget(object, UnsafeMutablePointer(mutating: name)).map { String(cString: $0) } ?? ""
      }
    }
  }

  extension Drawing.Item {
    fileprivate init(_ kind: Kind, _ object: UnsafeMutableRawPointer, _ drawings: [String]) {
      self.init(
        kind: kind, id: Drawing.text(object, "id"), classes: Drawing.text(object, "class"),
        tooltip: Drawing.text(object, "tooltip").withoutEscapes,
        shapes: drawings.flatMap { XDot.shapes(Drawing.text(object, $0)) })
    }
  }

  private func agattr(
    _ graph: UnsafeMutablePointer<Agraph_t>, _ kind: Int32, _ name: String, _ value: String
  ) {
    name.withCString { name in
      value.withCString { value in
        _ = CGraphvizSupport.agattr(
          graph, kind, UnsafeMutablePointer(mutating: name), UnsafeMutablePointer(mutating: value))
      }
    }
  }
#else
  /// Graphviz' C library, which this build is without.
  package enum GraphvizLibrary {
    package static var version: String? { nil }
  }
#endif
