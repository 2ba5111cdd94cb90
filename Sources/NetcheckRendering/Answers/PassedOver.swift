package import NetcheckDiagnostics
package import NetcheckModel

/// Tells what the input holds and no verdict rests on.
package struct PassedOver {
  private let objects: [Objects.PassedOver]
  private let skipped: [String]

  package init(_ objects: [Objects.PassedOver], skipped: [String]) {
    self.objects = objects
    self.skipped = skipped
  }

  private var unknown: [Objects.PassedOver] { objects.filter { !$0.isKnown && !$0.kind.isEmpty } }
  private var strangers: [Objects.PassedOver] { objects.filter { $0.kind.isEmpty } }

  /// One line about what might surprise; kinds of Kubernetes that decide nothing are not worth one.
  package var summary: String {
    var parts: [String] = []
    if !unknown.isEmpty {
      let kinds = Set(unknown.map { "\($0.kind) of \($0.apiVersion)" })
      let named = kinds.count == 1 ? kinds.first! : "\(kinds.count) unknown kinds"
      parts.append("\(unknown.count) of \(named)")
    }
    if !strangers.isEmpty { parts.append("\(strangers.count) that are no Kubernetes objects") }
    if parts.isEmpty { return "" }
    let told = parts.joined(separator: " and ")
    return "note: documents passed over: \(Terminal.plain(told)) (--verbose lists them)\n"
  }

  /// Everything, a line each.
  package func list(in sources: SourceMap) -> String {
    let told = objects.map { object in
      let what =
        object.kind.isEmpty
        ? "no Kubernetes object" : "\(object.kind) \(object.name) of \(object.apiVersion)"
      return "\(sources.place(of: object.range)): passed over: \(Terminal.plain(what))"
    }
    return (told + skipped.map { "\(Terminal.plain($0)): not read" }).map { $0 + "\n" }.joined()
  }
}
