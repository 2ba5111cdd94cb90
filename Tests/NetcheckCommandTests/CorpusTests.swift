import Foundation
import TestSupport
import Testing

/// Real manifests that are no part of the project. Where `NETCHECK_CORPUS` names no folder, these tests are skipped.
@Suite(.enabled(if: Project.corpus != nil, "NETCHECK_CORPUS names no folder"))
struct CorpusTests {
  @Test(arguments: [
    ("online-boutique", "frontend cartservice:7070", 0, "network-policy-cartservice.yaml:27:5"),
    ("online-boutique", "frontend redis-cart:6379", 1, "network-policy-redis.yaml:18:9"),
    ("online-boutique", "loadgenerator frontend", 0, "network-policy-loadgenerator.yaml:26:5"),
    ("online-boutique", "loadgenerator cartservice", 1, "network-policy-cartservice.yaml:18:9"),
    ("online-boutique", "frontend svc/cartservice", 0, "network-policy-cartservice.yaml:27:5"),
    ("sock-shop", "front-end carts", 1, "netpol-cortex-access.yaml:5:9"),
    ("sock-shop", "front-end carts", 1, "asks for name=cart, and the pod has name=carts"),
    ("sock-shop", "front-end catalogue:80", 0, "netpol-catalogue-access.yaml:12:7"),
    ("yaobank", "customer summary:80", 0, "30-policy.yaml:36:7"),
    (
      "yaobank", "attack summary:80", 1,
      "GlobalNetworkPolicy summary, which selects app == 'summary'"
    ),
    ("yaobank", "attack database:2379", 1, "30-policy.yaml:47:9"),
    (
      "yaobank", "attack customer:80", 0,
      "assumed: the http condition of GlobalNetworkPolicy customer"
    ),
  ])
  func canReach(_ folder: String, _ question: String, _ code: Int32, _ proof: String) throws {
    let corpus = try #require(Project.corpus)
    let (output, exit) = try Program.run("netcheck can-reach -f '\(corpus)/\(folder)' \(question)")
    #expect(exit == code)
    #expect(output.contains(proof), Comment(rawValue: output))
  }

  /// Of the sock shop every policy opens what its author wrote, and `cortex-access` shuts all the rest.
  @Test func listOfTheSockShop() throws {
    let corpus = try #require(Project.corpus)
    let (output, _) = try Program.run("netcheck list -f '\(corpus)/sock-shop' -o csv")
    let rows = Set(output.split(separator: "\r\n").dropFirst().map(String.init))
    let workloads = [
      "carts", "carts-db", "catalogue", "catalogue-db", "front-end", "orders", "orders-db",
      "payment", "queue-master", "rabbitmq", "session-db", "shipping", "user", "user-db",
    ]
    var expected: Set<String> = ["any address,sock-shop/front-end,TCP 8079"]
    for workload in workloads {
      expected.insert("sock-shop/\(workload),any address,all")
      if workload != "front-end" {
        expected.insert("sock-shop/\(workload),sock-shop/front-end,TCP 8079")
      }
    }
    for (from, to, port) in [
      ("front-end", "catalogue", 80), ("catalogue", "catalogue-db", 3306),
      ("front-end", "orders", 80), ("orders", "orders-db", 27017), ("orders", "payment", 80),
      ("shipping", "rabbitmq", 5672), ("queue-master", "rabbitmq", 5672),
      ("orders", "shipping", 80), ("front-end", "user", 80), ("orders", "user", 80),
      ("user", "user-db", 27017),
    ] {
      expected.insert("sock-shop/\(from),sock-shop/\(to),TCP \(port)")
    }
    #expect(rows == expected)
  }
}
