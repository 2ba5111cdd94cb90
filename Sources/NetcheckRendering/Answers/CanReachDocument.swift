package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries
import NetcheckSets

extension CanReach.Answer {
  /// The answer as programs read it: the contract of docs/formats.md, kind `CanReach`.
  package func document(in sources: SourceMap) -> Structured {
    .object(compact: [
      ("version", .number(1)),
      ("kind", .text("CanReach")),
      ("verdict", .text(verdict.rawValue)),
      ("source", .text(source)),
      ("destination", .text(destination)),
      ("asked", asked.map(\.document) ?? .null),
      ("engine", .text(engine.rawValue)),
      ("release", release.map { .text($0.rawValue) }),
      ("baseline", .text(baseline.rawValue)),
      ("quantifier", .text(quantifier.rawValue)),
      (
        "pairs",
        .object([
          ("allowed", .number(counts.allowed)), ("denied", .number(counts.denied)),
          ("undecided", .number(counts.undecided)),
        ])
      ),
      ("service", service?.document),
      ("results", .list(pairs.map { $0.document(in: sources) })),
      ("unproven", unproven > 0 ? .number(unproven) : nil),
      ("missing", .list(missing.map(\.document))),
      (
        "assumptions",
        .list(assumptions.map(\.document))
      ),
    ])
  }
}

extension CanReach.PairAnswer {
  fileprivate func document(in sources: SourceMap) -> Structured {
    .object(compact: [
      ("source", source.document),
      ("destination", destination.document),
      ("count", .number(count)),
      ("verdict", .text(verdict.rawValue)),
      ("parts", .list(pair.parts.map { $0.document(in: sources) })),
      ("nearMisses", .list(nearMisses.map { $0.document(in: sources) })),
      (
        "otherFamily",
        otherFamily.map {
          .object([("family", .text($0.family.rawValue)), ("verdict", .text($0.verdict.rawValue))])
        }
      ),
    ])
  }
}

extension ServiceTranslation {
  fileprivate var document: Structured {
    .object([
      ("name", .text(service)),
      (
        "ports",
        .list(
          ports.map { port in
            .object([
              ("port", .text("\(port.asked)")), ("targets", .texts(port.targets.map { "\($0)" })),
            ])
          })
      ),
    ])
  }
}

extension Pair.Part {
  fileprivate func document(in sources: SourceMap) -> Structured {
    .object(compact: [
      ("connections", connections.document),
      ("verdict", .text(verdict.rawValue)),
      ("egress", trace.egress.document(in: sources)),
      ("ingress", trace.ingress.document(in: sources)),
      (
        "hostEndpoints",
        trace.along.isEmpty ? nil : .list(trace.along.map { $0.stageDocument(in: sources) })
      ),
      ("missing", .list(missing.map(\.document))),
    ])
  }
}

extension ConnectionSet {
  /// For each protocol its ports, as in `[{"protocol": "TCP", "ports": ["80", "8000-8080"]}]`.
  var document: Structured {
    var entries: [Structured] = []
    for transport in TransportProtocol.allCases where !self[transport].isEmpty {
      entries.append(
        .object([
          ("protocol", .text(transport.rawValue)), ("ports", .texts(self[transport].words)),
        ]))
    }
    if !portless.isEmpty {
      entries += portless.map(\.description).sorted().map {
        .object([("protocol", .text($0)), ("ports", .list([]))])
      }
    }
    return .list(entries)
  }
}

extension Assumption {
  var document: Structured { .object([("code", .text(code)), ("text", .text(text))]) }
}

extension MissingFact {
  var document: Structured {
    .object(compact: [
      ("code", .text(code)), ("text", .text(text)), ("help", help.map { .text($0) }),
    ])
  }
}

extension Walk {
  fileprivate func document(in sources: SourceMap) -> Structured {
    .object([
      ("verdict", .text(verdict.rawValue)),
      ("because", .list(bases.map { $0.document(in: sources) })),
    ])
  }
}

extension Walk {
  /// The walk at a host endpoint that the connection passes.
  fileprivate func stageDocument(in sources: SourceMap) -> Structured {
    .object([
      ("hostEndpoint", .text(subject.description)),
      ("stage", .text(stage?.rawValue ?? "")),
      ("direction", .text(direction.rawValue)),
      ("verdict", .text(verdict.rawValue)),
      ("because", .list(bases.map { $0.document(in: sources) })),
    ])
  }
}

extension Basis {
  fileprivate func document(in sources: SourceMap) -> Structured {
    func plain(_ reason: String) -> Structured { .object([("reason", .text(reason))]) }
    return switch self {
    case .rule(let origin, let action):
      .object([
        ("reason", .text("rule")), ("action", .text(action.rawValue)),
        ("origin", origin.document(in: sources)),
      ])
    case .tierDefault(let tier, let isolating):
      .object([
        ("reason", .text("isolated")), ("tier", .text(tier)),
        (
          "isolatedBy",
          .list(
            isolating.map { policy in
              .object([
                ("selector", .text(policy.selector)),
                ("origin", policy.origin.document(in: sources)),
              ])
            })
        ),
      ])
    case .ungoverned: plain("not-isolated")
    case .passedOn: plain("passed-on")
    case .notBound(let kind):
      .object([("reason", .text("not-bound")), ("endpoint", .text(kind.rawValue))])
    case .ownNode: plain("own-node")
    case .withinPod: plain("within-pod")
    case .endpointToHost(let action):
      .object([("reason", .text("endpoint-to-host")), ("action", .text(action.rawValue))])
    case .refused(let setting):
      .object([("reason", .text("refused")), ("setting", .text(setting))])
    case .acceptedBefore(let stage):
      .object([("reason", .text("accepted-before")), ("stage", .text(stage.rawValue))])
    case .closedMode: plain("closed-mode")
    case .securityGroups(let policies):
      .object([("reason", .text("security-groups")), ("policies", .texts(policies))])
    }
  }
}

extension Origin {
  func document(in sources: SourceMap) -> Structured {
    let position = range.flatMap { sources.position(of: $0) }
    return .object(compact: [
      ("kind", .text(policy.kind.rawValue)),
      ("namespace", policy.namespace.map { .text($0) }),
      ("name", .text(policy.name)),
      ("direction", rule.map { .text($0.direction.rawValue) }),
      ("rule", rule.map { .number($0.number) }),
      ("file", range.map { .text(sources.file(of: $0).path) }),
      ("line", position.map { .number($0.line) }),
      ("column", position.map { .number($0.column) }),
    ])
  }
}

extension NearMiss {
  fileprivate func document(in sources: SourceMap) -> Structured {
    let lack: String =
      switch lacks {
      case .peer: "peer"
      case .connection: "connection"
      case .side: "side"
      case .family: "family"
      case .subject: "subject"
      }
    return .object([
      ("origin", origin.document(in: sources)), ("lacks", .text(lack)), ("text", .text(lacks.text)),
    ])
  }
}
