import NetcheckModel
import NetcheckSets

/// A row about two ends, of which one may be a part of the outside.
protocol RowOfEnds {
  var source: CanReach.GroupName { get set }
  var destination: CanReach.GroupName { get set }

  /// Whether another row tells the same of its own ends.
  func tellsTheSame(as other: Self) -> Bool
}

/// Rows in the order in which they come. Rules cut the outside into parts: those of one end that fare alike stand in one row.
struct UnitedRows<Row: RowOfEnds> {
  private(set) var rows: [Row] = []

  /// The rows with a part of the outside at one end, by the other end.
  private var places: [Insider: [Int]] = [:]

  private enum Insider: Hashable {
    case source(CanReach.GroupName)
    case destination(CanReach.GroupName)
  }

  /// Adds a row, or its addresses to those of a row that tells the same.
  mutating func add(_ row: Row) {
    if let addresses = row.destination.name.addresses {
      unite(row, .source(row.source), addresses, at: \.destination.name)
    } else if let addresses = row.source.name.addresses {
      unite(row, .destination(row.destination), addresses, at: \.source.name)
    } else {
      rows.append(row)
    }
  }

  private mutating func unite(
    _ row: Row, _ insider: Insider, _ addresses: AddressSet,
    at outside: WritableKeyPath<Row, EndpointName>
  ) {
    let place = places[insider]?.first { rows[$0].tellsTheSame(as: row) }
    guard let place, let known = rows[place][keyPath: outside].addresses else {
      places[insider, default: []].append(rows.count)
      rows.append(row)
      return
    }
    rows[place][keyPath: outside] = .addresses(known.union(addresses))
  }
}

extension EndpointName {
  /// The addresses that the name tells.
  var addresses: AddressSet? {
    if case .addresses(let addresses) = self { addresses } else { nil }
  }
}
