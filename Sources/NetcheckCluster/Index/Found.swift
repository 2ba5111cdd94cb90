package import NetcheckSets

/// Who fulfils a condition: surely, and perhaps.
package struct Found: Sendable {
  package var surely: EndpointSet
  package var perhaps: EndpointSet

  package init(_ surely: EndpointSet, perhaps: EndpointSet) {
    self.surely = surely
    self.perhaps = perhaps
  }

  package init(_ known: EndpointSet) { self.init(known, perhaps: known) }

  package static let nobody = Found(EndpointSet())

  package var isKnown: Bool { surely == perhaps }

  package func union(_ other: Found) -> Found {
    Found(surely.union(other.surely), perhaps: perhaps.union(other.perhaps))
  }

  package func intersection(_ other: Found) -> Found {
    Found(surely.intersection(other.surely), perhaps: perhaps.intersection(other.perhaps))
  }

  package func complement(in all: EndpointSet) -> Found {
    Found(all.subtracting(perhaps), perhaps: all.subtracting(surely))
  }
}
