import NetcheckCluster
import NetcheckModel

/// How walks end, and what several of them come to together.
extension Walk {
  /// The walk, ended for one reason alone.
  func ending(_ basis: Basis, _ verdict: Verdict = .allowed) -> Walk {
    var walk = self
    walk.steps.append(.end(basis))
    walk.bases = [basis]
    walk.missing = []
    walk.verdict = verdict
    return walk
  }

  /// Records that the walk may end otherwise.
  mutating func leaveOpen(_ basis: Basis, missing facts: [MissingFact]) {
    verdict = .undecided
    bases.append(basis)
    missing = missing.adding(facts)
  }

  mutating func note(_ truth: Truth) {
    if case .unknown(let facts) = truth { missing = missing.adding(facts) }
  }

  /// Records a way in which the walk may end.
  mutating func possibleEnd(_ basis: Basis, _ end: Verdict) {
    if bases.isEmpty { verdict = end } else if verdict != end { verdict = .undecided }
    bases.append(basis)
    if basis == .ungoverned || basis == .passedOn { steps.append(.end(basis)) }
  }

  /// Whether some end is a tier's default, and not a rule that denies.
  var endsByDefault: Bool {
    bases.contains { if case .tierDefault = $0 { true } else { false } }
  }

  /// Whether a policy's rule accepted the connection: of all possible ends, of none, or of some. A port that is open whatever
  /// policies say is no such rule: it is left to the later stages (Calico, `static.go`, `failsafeInChain`).
  var isAcceptedByRule: Truth {
    let accepting = bases.count {
      if case .rule(let origin, .allow) = $0 {
        origin.policy.kind != .felixConfiguration
      } else {
        false
      }
    }
    return accepting == 0 ? .no : accepting == bases.count ? .yes : .unknown(missing)
  }

  /// Drops what is of no account once the end is known.
  mutating func settle() {
    if verdict != .undecided {
      missing = []
      // Where several ends agree, the last stands for them: it holds without the unknown ones.
      bases = bases.suffix(1)
    }
  }

  /// What walks for places or ways of which one is the true one come to together, with all their ends, of which each may be the
  /// true one. If they disagree, what tells them apart is missing.
  static func united(_ walks: [Walk], elseMissing facts: [MissingFact]) -> Walk {
    var united = walks[0]
    for walk in walks.dropFirst() {
      if walk.verdict != united.verdict { united.verdict = .undecided }
      for basis in walk.bases where !united.bases.contains(basis) { united.bases.append(basis) }
    }
    guard united.verdict == .undecided else { return united }
    let verdicts = Set(walks.map(\.verdict))
    for walk in walks.dropFirst() { united.missing = united.missing.adding(walk.missing) }
    if verdicts.count > 1 { united.missing = united.missing.adding(facts) }
    return united
  }
}

extension Trace {
  /// The trace of a connection whose family the engine does not judge.
  static func unjudged(_ flow: Flow) -> Trace {
    func walk(_ direction: Direction) -> Walk {
      var walk = Walk(direction, of: flow.subject(direction).endpoint.name)
      walk.leaveOpen(.ungoverned, missing: [.ipv6Support])
      return walk
    }
    return Trace(egress: walk(.egress), ingress: walk(.ingress))
  }
}

extension Trace {
  /// What traces of which one is the true one come to together; the facts tell them apart.
  static func united(
    _ traces: [Trace], egress: [MissingFact], ingress: [MissingFact], along: [MissingFact]
  ) -> Trace {
    var trace = Trace(
      egress: Walk.united(traces.map(\.egress), elseMissing: egress),
      ingress: Walk.united(traces.map(\.ingress), elseMissing: ingress))
    // Not each of them passes every place: a rule that accepts passes over later stages.
    let stations = traces.flatMap(\.along).map(\.station).unique
    trace.along = stations.map { station in
      let walks = traces.map { trace in
        trace.along.first { $0.station == station } ?? station.passed
      }
      return Walk.united(walks, elseMissing: along)
    }
    return trace
  }
}

/// A place that connections pass: a host endpoint at one stage and direction.
private struct Station: Hashable {
  var subject: EndpointName
  var stage: HostStage?
  var direction: Direction

  /// A walk there that had nothing to say.
  var passed: Walk { Walk(direction, of: subject, stage: stage).ending(.ungoverned) }
}

extension Walk {
  fileprivate var station: Station {
    Station(subject: subject, stage: stage, direction: direction)
  }
}

extension [Station] {
  fileprivate var unique: [Station] {
    var seen: Set<Station> = []
    return filter { seen.insert($0).inserted }
  }
}
