package import NetcheckDiagnostics
package import NetcheckDiagrams
package import NetcheckModel
import NetcheckQueries
import NetcheckSets

extension Picture {
  /// The picture as programs read it: the contract of docs/formats.md, kind `PolicyGraph`.
  package func document(
    engine: Engine, baseline: Baseline, in sources: SourceMap, earlier: SourceMap = SourceMap()
  ) -> Structured {
    .object([
      ("version", .number(1)),
      ("kind", .text("PolicyGraph")),
      ("engine", .text(engine.rawValue)),
      ("baseline", .text(baseline.rawValue)),
      ("title", title.map { .text($0) } ?? .null),
      ("grain", .text(grain.text)),
      ("clusters", .list(clusters.map(\.document))),
      ("nodes", .list(nodes.map { $0.document(in: $0.isEarlier ? earlier : sources) })),
      ("edges", .list(edges.map { $0.document(in: sources, earlier) })),
    ])
  }
}

extension Picture.Grain {
  fileprivate var text: String {
    switch self {
    case .workload: "workload"
    case .namespace: "namespace"
    case .label(let key): "label=\(key)"
    case .island: "island"
    }
  }
}

extension Picture.Cluster {
  fileprivate var document: Structured {
    .object([
      ("name", .text(key)), ("id", .text(PictureName.identifier(key))),
      ("namespace", .text(label)),
    ])
  }
}

extension Picture.Node {
  fileprivate func document(in sources: SourceMap) -> Structured {
    .object(compact: [
      ("name", .text(key)),
      ("id", .text(PictureName.identifier(key))),
      ("kind", .text(kind.rawValue)),
      ("look", look.map { .text($0.rawValue) }),
      ("namespace", cluster.map { .text($0) }),
      ("members", .texts(names)),
      ("endpoints", .number(count)),
      ("remarks", remarks.isEmpty ? nil : .texts(remarks)),
      ("details", details.isEmpty ? nil : .texts(details)),
      ("connections", inner.map(\.document)),
      ("eachOnSome", isMixed ? .boolean(true) : nil),
      ("policies", .list(policies.map { $0.document(in: sources) })),
    ])
  }
}

extension Picture.Edge {
  fileprivate func document(in sources: SourceMap, _ earlier: SourceMap) -> Structured {
    .object(compact: [
      ("id", .text(PictureName.identifier(self))),
      ("from", .text(from)),
      ("to", .text(to)),
      ("fate", .text(isService ? "service" : fate.rawValue)),
      ("bothWays", .boolean(isMutual)),
      ("connections", connections.document),
      ("pairs", .number(links.count)),
      ("decidedBy", .list(proof.origins.map { $0.document(in: sources) })),
      (
        "decidedBefore",
        proof.earlier.isEmpty ? nil : .list(proof.earlier.map { $0.document(in: earlier) })
      ),
      ("missing", .list(proof.missing.map(\.document))),
    ])
  }
}
