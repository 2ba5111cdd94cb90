import Foundation
import NetcheckKit
import TestSupport
import Testing

@Suite struct LiveAnalysisTests {
  private let analysis: Analysis

  init() throws {
    #expect(FileManager.default.changeCurrentDirectoryPath(Project.root.path))
    analysis = try Analysis(reading: ["Examples/getting-started"])
  }

  private func policy(_ ingress: String, name: String = "db") -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: shop}
    spec:
      podSelector: {matchLabels: {app.kubernetes.io/name: db}}
      policyTypes: [Ingress]
      ingress: \(ingress)
    """
  }

  @Test func followsAChange() throws {
    var live = try #require(LiveAnalysis(analysis))
    let api = try #require(live.pod("shop", "api"))
    let db = try #require(live.pod("shop", "db"))
    #expect(live.verdict(from: api, to: db, port: 5432) == .allowed)

    let closed = try live.update(policy("[]"))
    #expect(closed?.map(\.pod) == ["shop/db"])
    #expect(closed?.map(\.direction) == [.ingress])
    #expect(closed?.map(\.peers) == [1])
    #expect(live.verdict(from: api, to: db, port: 5432) == .denied)

    _ = try live.update(policy("[{from: [{podSelector: {}}]}]"))
    #expect(live.verdict(from: api, to: db, port: 5432) == .allowed)
  }

  @Test func saysWhenAllMustBeReadAnew() throws {
    var live = try #require(LiveAnalysis(analysis))
    let unknownLabel = "[{from: [{podSelector: {matchLabels: {team: a}}}]}]"
    #expect(try live.update(policy(unknownLabel)) == nil)
    #expect(try live.update(policy("[]", name: "nobody")) == nil)
  }

  @Test func refusesWhatIsNoPolicy() throws {
    var live = try #require(LiveAnalysis(analysis))
    #expect(throws: InputRejected.self) { try live.update("kind: [") }
    #expect(throws: InputRejected.self) { try live.update("") }
  }
}
