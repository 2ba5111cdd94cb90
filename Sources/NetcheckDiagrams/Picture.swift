package import NetcheckModel
package import NetcheckQueries
package import NetcheckSets

/// What is drawn: nodes, some of them in clusters, and edges between nodes or clusters. How it is written is no affair of a
/// picture.
package struct Picture: Sendable {
  package var title: String?

  /// Pods of one namespace, in the order of their names.
  package var clusters: [Cluster] = []
  package var nodes: [Node] = []
  package var edges: [Edge] = []

  /// The looks and shapes that a legend explains; empty without one.
  package var legend: [LegendEntry] = []

  /// How many workloads, and what else sends or receives, the picture stands for.
  package var memberCount = 0
  package var linkCount = 0
  package var grain = Grain.workload

  package init() {}

  package struct Cluster: Sendable {
    package var key: String
    package var label: String

    package init(key: String, label: String) {
      self.key = key
      self.label = label
    }
  }

  package struct Node: Sendable {
    /// Names the node in the picture, today and tomorrow: it is made from the names of what the node stands for.
    package var key: String
    package var kind: Kind
    package var look: Look?

    /// The key of the cluster that it stands in.
    package var cluster: String?

    /// What it stands for, by name.
    package var names: [String]

    /// Further lines of its label.
    package var remarks: [String] = []

    /// What is told to those who ask, and is too long for a label.
    package var details: [String] = []

    /// The policies that govern it.
    package var policies: [Origin] = []

    /// Whether they are those of the earlier of two clusters.
    package var isEarlier = false

    /// How many members of the allow graph it stands for.
    package var count = 1

    /// What the members may open among themselves; of a note, what it tells of.
    package var inner: ConnectionSet?

    /// Of a note, whether each of those that it tells of may open only some of the connections.
    package var isMixed = false

    package init(key: String, kind: Kind, look: Look?, cluster: String?, names: [String]) {
      self.key = key
      self.kind = kind
      self.look = look
      self.cluster = cluster
      self.names = names
    }
  }

  package enum Kind: String, CaseIterable, Sendable {
    case workload, pod, node
    case hostEndpoint = "host-endpoint"
    case internet, addresses
    case networkSet = "network-set"
    case service, namespace, group, note
  }

  /// How policies treat what a node stands for.
  package enum Look: String, CaseIterable, Sendable {
    case governed
    /// Every policy that governs it, in both directions, opens nothing.
    case closed
    /// No policy governs it in either direction.
    case ungoverned
    case hostNetwork = "host-network"
  }

  package struct Edge: Sendable {
    /// Keys of nodes or clusters.
    package var from: String
    package var to: String
    package var fate: AllowMap.Fate
    package var connections: ConnectionSet

    /// The links of the map that it stands for.
    package var links: [AllowMap.Link]

    /// The same may be opened the other way.
    package var isMutual = false

    /// Leads to or from a note, whose text tells what may be opened.
    package var isNote = false

    /// Leads from a Service to what is behind it.
    package var isService = false
    package var proof = LinkProof()

    package init(
      from: String, to: String, fate: AllowMap.Fate, connections: ConnectionSet,
      links: [AllowMap.Link]
    ) {
      self.from = from
      self.to = to
      self.fate = fate
      self.connections = connections
      self.links = links
    }
  }

  package enum LegendEntry: Hashable, Sendable {
    case look(Look)
    case kind(Kind)
    case fate(AllowMap.Fate)
  }

  /// What the nodes of a picture stand for.
  package enum Grain: Hashable, Sendable {
    case workload, namespace
    case label(String)

    /// Namespaces that have connections with one another, directly or through others.
    case island
  }
}

extension Picture {
  /// How many links of one edge are asked why they fare as they do, and how many of the whole picture: each costs a trace.
  private static let mostOfEdge = 4
  private static let mostOfAll = 800

  /// The picture with the reasons for its edges. An edge that stands for many links tells those of the first few.
  package func proved(by proof: (AllowMap.Link) -> LinkProof) -> Picture {
    var picture = self
    var left = Self.mostOfAll
    for index in edges.indices {
      for link in edges[index].links.prefix(min(left, Self.mostOfEdge)) {
        left -= 1
        picture.edges[index].proof.add(proof(link))
      }
    }
    return picture
  }
}

extension LinkProof {
  fileprivate mutating func add(_ other: LinkProof) {
    for origin in other.origins where !origins.contains(origin) { origins.append(origin) }
    for origin in other.earlier where !earlier.contains(origin) { earlier.append(origin) }
    for fact in other.missing where !missing.contains(fact) { missing.append(fact) }
  }
}
