import CGraphviz

/// Graphviz' C library, as far as this room uses it. No other file imports it.
package enum GraphvizLibrary {
  /// The version of the library that is linked.
  package static var version: String {
    guard let context = gvContextPlugins(nil, 0) else { return "unknown" }
    defer { gvFreeContext(context) }
    return gvcVersion(context).map { String(cString: $0) } ?? "unknown"
  }
}
