import NetcheckDiagrams
import NetcheckModel
import NetcheckQueries
import NetcheckSets
import Testing

/// What is drawn of a map, and what is drawn as one.
@Suite struct PictureTests {
  private func picture(_ map: AllowMap, _ change: (inout PictureRequest) -> Void = { _ in })
    -> Picture
  {
    var request = PictureRequest()
    change(&request)
    return PictureMaker().picture(map, request)
  }

  private func edges(_ picture: Picture) -> [String] {
    picture.edges.map { "\($0.from) \($0.isMutual ? "<>" : ">") \($0.to): \($0.connections)" }
  }

  @Test func workloadsStandInTheirNamespaces() {
    let picture = picture(
      Sample.map(["shop/db", "shop/web!", "any"], [("shop/web", "shop/db", Sample.tcp(5432))]))
    #expect(picture.clusters.map(\.key) == ["shop/"])
    #expect(picture.nodes.map(\.key) == ["any address", "shop/db", "shop/web"])
    #expect(picture.nodes.map(\.look) == [nil, .governed, .ungoverned])
    #expect(edges(picture) == ["shop/web > shop/db: TCP 5432"])
  }

  @Test func equalPeersAreOneNode() {
    let picture = picture(
      Sample.map(
        ["shop/a", "shop/b", "shop/c!", "shop/db"],
        ["shop/a", "shop/b", "shop/c"].map { ($0, "shop/db", Sample.tcp(5432)) }))
    // The third has the same connections, but no policy governs it.
    #expect(picture.nodes.map(\.key) == ["shop/a+1", "shop/c", "shop/db"])
    #expect(picture.nodes[0].names == ["a", "b"])
    #expect(picture.edges.map(\.links.count) == [2, 1])
  }

  @Test func whoeverConnectsToEachOtherIsOneNode() {
    let names = ["shop/a", "shop/b", "shop/c"]
    let links = names.flatMap { from in
      names.filter { $0 != from }.map { (from, $0, Sample.tcp(80)) }
    }
    let picture = picture(Sample.map(names, links))
    #expect(picture.nodes.map(\.key) == ["shop/a+2"])
    #expect(picture.nodes[0].inner == Sample.tcp(80))
    #expect(picture.edges.isEmpty)
  }

  @Test func theSameBothWaysIsOneEdge() {
    let picture = picture(
      Sample.map(
        ["a/x", "b/y"], [("a/x", "b/y", Sample.tcp(80)), ("b/y", "a/x", Sample.tcp(80))]))
    #expect(edges(picture) == ["a/x <> b/y: TCP 80"])
  }

  /// Eight workloads look up names; two of them in no other way than the rest, so each keeps an edge of its own, too.
  @Test func everyoneIsANote() throws {
    let names = (1...8).map { "n\($0)/w" }
    var links = names.map { ($0, "kube-system/dns", Sample.dns) }
    links += [("n1/w", "n2/w", Sample.tcp(80))]
    let picture = picture(Sample.map(names + ["kube-system/dns", "kube-system/agent?"], links))
    let note = try #require(picture.nodes.first { $0.kind == .note })
    #expect(note.names == ["every other workload of the pod network"])
    #expect(note.inner == Sample.dns)
    #expect(note.details == names)
    #expect(edges(picture).contains("n1/w > n2/w: TCP 80"))
    #expect(picture.edges.filter(\.isNote).map(\.to) == ["kube-system/dns"])
    #expect(picture.edges.count == 2)
  }

  @Test func aNoteTellsItsExceptions() throws {
    let names = (1...8).map { "n\($0)/w" }
    let links = names.dropLast().map { ($0, "x/dns", Sample.dns) }
    let one = picture(Sample.map(names + ["x/dns"], links))
    #expect(one.nodes.first { $0.kind == .note }?.names == ["every other workload but n8/w"])
    let two = picture(Sample.map(names + ["n9/w", "x/dns"], links))
    #expect(two.nodes.first { $0.kind == .note }?.names == ["7 of 9 other workloads"])
  }

  /// A note about connections that only some have would say too much.
  @Test func aNoteTellsOnlyWhatAllHave() throws {
    let names = (1...6).map { "n\($0)/w" }
    var links = names.map { ($0, "x/dns", Sample.dns) }
    links[0].2 = Sample.dns.union(Sample.tcp(9153))
    let picture = picture(Sample.map(names + ["x/dns"], links))
    #expect(picture.nodes.first { $0.kind == .note }?.inner == Sample.dns)
    #expect(edges(picture).contains("n1/w > x/dns: TCP 9153"))
  }

  @Test func whatAWholeNamespaceSharesIsOneEdge() {
    let names = ["shop/a", "shop/b", "shop/c"]
    var links = names.map { ($0, "data/db", Sample.tcp(5432)) }
    links += [("shop/a", "shop/b", Sample.tcp(1)), ("shop/b", "shop/c", Sample.tcp(2))]
    let picture = picture(Sample.map(names + ["data/db", "data/x"], links))
    #expect(edges(picture).contains("shop/ > data/db: TCP 5432"))
    #expect(picture.edges.count == 3)
  }

  @Test func manyBetweenTwoNamespacesAreOneEdge() {
    var links: [(String, String, ConnectionSet)] = []
    for (from, port) in zip(1...3, [UInt16(1), 2, 3]) {
      for to in 1...3 { links.append(("a/w\(from)", "b/w\(to)", Sample.tcp(port * UInt16(to)))) }
    }
    let names = (1...3).flatMap { ["a/w\($0)", "b/w\($0)"] }
    let picture = picture(Sample.map(names, links))
    #expect(edges(picture) == ["a/ > b/: TCP 1-4, 6, 9"])
    #expect(picture.edges[0].links.count == 9)
  }

  @Test func collapseByNamespaceAndByLabel() {
    let map = Sample.map(
      ["shop/db", "shop/web", "shop/api", "data/db2"],
      [
        ("shop/web", "shop/api", Sample.tcp(80)), ("shop/api", "shop/db", Sample.tcp(5432)),
        ("shop/api", "data/db2", Sample.tcp(5432)),
      ])
    let namespaces = picture(map) { $0.grain = .namespace }
    #expect(edges(namespaces) == ["shop/ > data/: TCP 5432"])
    #expect(namespaces.nodes.map(\.remarks) == [["1 workload"], ["3 workloads"]])
    let tiers = picture(map) { $0.grain = .label("tier") }
    #expect(edges(tiers) == ["tier=app > tier=db: TCP 5432"])
    #expect(tiers.nodes.map(\.cluster) == ["shop", nil])
  }

  @Test func onlyBetweenNamespaces() {
    let map = Sample.map(
      ["a/x", "a/y", "b/z", "any"],
      [
        ("a/x", "a/y", Sample.tcp(1)), ("a/x", "b/z", Sample.tcp(2)),
        ("any", "b/z", Sample.tcp(3)),
      ])
    let picture = picture(map) { $0.onlyCrossNamespace = true }
    #expect(edges(picture) == ["a/x > b/z: TCP 2", "any address > b/z: TCP 3"])
    #expect(!picture.nodes.contains { $0.key == "a/y" })
  }

  /// a → b → c → d, and everything out to any address, which leads nowhere.
  @Test(arguments: [(1, ["n/a", "n/b"]), (2, ["n/a", "n/b", "n/c"])])
  func focus(_ hops: Int, _ expected: [String]) {
    let names = ["n/a", "n/b", "n/c", "n/d"]
    var links = zip(names, names.dropFirst()).map { ($0, $1, Sample.tcp(80)) }
    links += [("n/a", "any", Sample.tcp(443)), ("n/d", "any", Sample.tcp(443))]
    let map = Sample.map(names + ["any"], links)
    let picture = picture(map) { $0.focus = ([0], hops) }
    #expect(picture.nodes.map(\.key) == ["any address"] + expected)
  }

  /// More than people read: a chain through many namespaces of many workloads, none like another.
  @Test func whatIsTooMuchIsDrawnByNamespace() {
    var links: [(String, String, ConnectionSet)] = []
    var names: [String] = []
    for namespace in 0..<10 {
      for workload in 0..<8 {
        names.append("n\(namespace)/w\(workload)")
        let next = "n\((namespace + 1) % 10)/w\(workload)"
        links.append((names.last!, next, Sample.tcp(UInt16(namespace * 8 + workload + 1))))
      }
    }
    let map = Sample.map(names, links)
    let picture = picture(map)
    #expect(picture.grain == .namespace)
    #expect(picture.nodes.count == 10)
    #expect(self.picture(map) { $0.grain = .workload }.nodes.count == 80)
  }

  @Test func whatIsStillTooMuchIsDrawnByIslands() {
    var links: [(String, String, ConnectionSet)] = []
    for index in 0..<60 where index != 29 {
      links.append(
        ("n\(index)/w", "n\((index + 1) % 60)/w", Sample.tcp(UInt16(index + 1))))
    }
    let picture = picture(Sample.map((0..<60).map { "n\($0)/w" }, links))
    #expect(picture.grain == .island)
    #expect(picture.nodes.count == 1)
    #expect(picture.nodes[0].names.count == 60)
  }

  @Test func whatDoesNotChangeKeepsItsName() {
    let names = ["shop/a", "shop/b", "shop/c"]
    let links = [("shop/a", "shop/b", Sample.tcp(1))]
    let before = picture(Sample.map(names, links))
    let after = picture(Sample.map(names, links + [("shop/b", "shop/c", Sample.tcp(2))]))
    #expect(before.nodes.map(\.key) == after.nodes.map(\.key))
    #expect(after.edges.dropLast().map(\.from) == before.edges.map(\.from))
  }
}
