package import NetcheckLadder
package import NetcheckModel
package import NetcheckSets

extension ConnectionClause {
  /// The connections with ports that the clause holds, surely and perhaps. Source ports are not known.
  ///
  /// `numbers` are those that the destination gives a port's name, and `named` tells whether the name counts there.
  package func connections(
    named: Truth, numbers: (String, TransportProtocol) -> [UInt16]
  ) -> (surely: ConnectionSet, perhaps: ConnectionSet) {
    var surely = ConnectionSet()
    var perhaps = ConnectionSet()
    if message != nil { return (surely, perhaps) }
    for transport in TransportProtocol.allCases {
      if let protocolNumber, protocolNumber != transport.number { continue }
      if notProtocolNumber == transport.number { continue }
      var (sure, possible) = (PortSet.all, PortSet.all)
      if let ports {
        (sure, possible) = Self.holding(ports, named, transport, numbers)
      }
      if let notPorts {
        let (surelyNot, perhapsNot) = Self.holding(notPorts, named, transport, numbers)
        sure = sure.subtracting(perhapsNot)
        possible = possible.subtracting(surelyNot)
      }
      if sourcePorts != nil || notSourcePorts != nil { sure = PortSet() }
      surely[transport] = sure
      perhaps[transport] = possible
    }
    return (surely, perhaps)
  }

  /// Whether a destination's port names matter.
  var namesDestinationPorts: Bool {
    func isNamed(_ port: Port) -> Bool { if case .named = port { true } else { false } }
    return ports?.contains(where: isNamed) ?? false || notPorts?.contains(where: isNamed) ?? false
  }

  /// The destination's ports that the clause names, wanted and unwanted.
  var destinationPorts: [Port] { (ports ?? []) + (notPorts ?? []) }

  private static func holding(
    _ ports: [Port], _ named: Truth, _ transport: TransportProtocol,
    _ numbers: (String, TransportProtocol) -> [UInt16]
  ) -> (surely: PortSet, perhaps: PortSet) {
    var ranges: [ClosedRange<UInt16>] = []
    var byName: [ClosedRange<UInt16>] = []
    for port in ports {
      switch port {
      case .range(let range): ranges.append(range)
      case .named(let name): byName += numbers(name, transport).map { $0...$0 }
      }
    }
    return (
      PortSet(named.isYes ? ranges + byName : ranges),
      PortSet(named.isNo ? ranges : ranges + byName)
    )
  }
}

/// The connections of clauses as numbers of sets. Few clauses are written again and again, and few numbers are given to the names of
/// ports in them.
struct ClauseTable: Sendable {
  struct Connections: Sendable {
    var surely: UInt32
    var perhaps: UInt32
  }

  /// A clause that names ports of the destination, with the numbers that one gives them.
  private struct Named: Hashable {
    var clause: ConnectionClause
    var truth: Truth
    var numbers: [[UInt16]]
  }

  private var known: [ConnectionClause: Connections] = [:]
  private var knownNamed: [Named: Connections] = [:]

  /// The parameters are those of ``ConnectionClause/connections(named:numbers:)``.
  mutating func connections(
    of clause: ConnectionClause, named: Truth, numbers: (String, TransportProtocol) -> [UInt16],
    in pool: inout ConnectionPool
  ) -> Connections {
    guard clause.namesDestinationPorts else {
      if let known = known[clause] { return known }
      let result = pool.connections(of: clause, named: named, numbers: numbers)
      known[clause] = result
      return result
    }
    var key = Named(clause: clause, truth: named, numbers: [])
    for case .named(let name) in clause.destinationPorts {
      for transport in TransportProtocol.allCases { key.numbers.append(numbers(name, transport)) }
    }
    if let known = knownNamed[key] { return known }
    let result = pool.connections(of: clause, named: named, numbers: numbers)
    knownNamed[key] = result
    return result
  }
}

extension Ladder {
  /// What no pod may open, whatever policies say.
  package var refusals: ConnectionSet {
    refusedFromPods.reduce(ConnectionSet()) {
      $0.union($1.clause.connections(named: .no) { _, _ in [] }.perhaps)
    }
  }
}

extension ConnectionPool {
  fileprivate mutating func connections(
    of clause: ConnectionClause, named: Truth, numbers: (String, TransportProtocol) -> [UInt16]
  ) -> ClauseTable.Connections {
    let found = clause.connections(named: named, numbers: numbers)
    return ClauseTable.Connections(
      surely: number(of: found.surely), perhaps: number(of: found.perhaps))
  }
}
