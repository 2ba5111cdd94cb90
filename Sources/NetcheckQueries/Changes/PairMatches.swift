import NetcheckModel

/// Brings the open pairs of two clusters together.
struct PairMatches {
  /// The open pairs between matched endpoints, before and now.
  struct Match {
    var source: EndpointMatches.Match
    var destination: EndpointMatches.Match
    var sourceName: CanReach.GroupName
    var destinationName: CanReach.GroupName
    var before: [OpenPair]
    var now: [OpenPair]
  }

  private struct Place: Hashable {
    var from: Int
    var to: Int
  }

  private let sources: EndpointMatches
  private let destinations: EndpointMatches
  private var before: [Place: [OpenPair]] = [:]
  private var now: [Place: [OpenPair]] = [:]

  init(
    sources: EndpointMatches, destinations: EndpointMatches, before: [OpenPair], now: [OpenPair]
  ) {
    self.sources = sources
    self.destinations = destinations
    for pair in before {
      for from in sources.ofOld[pair.from] {
        for to in destinations.ofOld[pair.to] {
          self.before[Place(from: from, to: to), default: []].append(pair)
        }
      }
    }
    for pair in now {
      for from in sources.ofNew[pair.from] {
        for to in destinations.ofNew[pair.to] {
          self.now[Place(from: from, to: to), default: []].append(pair)
        }
      }
    }
  }

  /// All matches with an open pair before or now, ordered by source and destination.
  var all: [Match] {
    let places = Set(before.keys).union(now.keys).sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    return places.map { place in
      let source = sources.matches[place.from]
      let destination = destinations.matches[place.to]
      return Match(
        source: source, destination: destination, sourceName: sources.name(of: source),
        destinationName: destinations.name(of: destination), before: before[place] ?? [],
        now: now[place] ?? [])
    }
  }

  /// What is there only now, and what was there only before; on one side alone, if only that one was asked for.
  func cameAndWent(
    sources asksSources: Bool, destinations asksDestinations: Bool
  ) -> (came: [EndpointName], went: [EndpointName]) {
    var (came, went): ([EndpointName], [EndpointName]) = ([], [])
    let isWhole = asksSources == asksDestinations
    let sides =
      (isWhole || asksSources ? [sources] : [])
      + (isWhole || asksDestinations ? [destinations] : [])
    for side in sides {
      for match in side.matches {
        let name = side.name(of: match).name
        if match.old.isEmpty, !came.contains(name) { came.append(name) }
        if match.new.isEmpty, !went.contains(name) { went.append(name) }
      }
    }
    return (came, went)
  }
}
