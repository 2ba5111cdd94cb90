import Foundation
import NetcheckKit
import NetcheckQueries
import RandomClusters
import TestSupport

/// What manifests may be written like without a change in what they mean.
extension Law {
  /// Files, and documents in them, may stand in any order.
  static let orderIsNothing = Law(dialects: [.calico, .mixed, .calico, .kubernetes, .admin]) {
    cluster, random in
    let documents = random.shuffled(ManifestWriter.documents(cluster))
    var files: [[String]] = Array(repeating: [], count: random.number(1...5))
    for document in documents { files[random.below(files.count)].append(document) }
    let names = random.shuffled(["a.yaml", "b.yml", "B.yaml", "sub/a.yaml", "c/d/e.yaml"])
    let before = try Analysis.reading(cluster)
    var judgement = Judgement.silent
    try withFolder { folder in
      for (file, name) in zip(files, names) where !file.isEmpty {
        try folder.write(name, file.joined(separator: "---\n"))
      }
      judgement = try before.isLike(try .reading(folder: folder.path, cluster.engine))
    }
    return judgement
  }

  /// JSON, YAML in one line and YAML in blocks say the same.
  static let formIsNothing = Law { cluster, _ in
    let before = try Analysis.reading(cluster)
    let json = try before.isLike(
      .reading(ManifestWriter.json(cluster), named: "cluster.json", cluster.engine))
    guard case .kept = json else { return json }
    return try before.isLike(.reading(ManifestWriter.yamlInBlocks(cluster), cluster.engine))
  }

  /// Names are only names, as long as those that order policies and tiers keep their order.
  static let namesAreNothing = Law { cluster, random in
    let new = Renaming(&random)
    let before = try Openness(.reading(cluster)).renamed { pod in
      pod.split(separator: "/").map { new.name(String($0)) }.joined(separator: "/")
    }
    let changes = before.changes(to: try Openness(.reading(cluster.renamed(new))))
    return changes.isEmpty
      ? .kept : .broken(changes.prefix(3).map(\.description).joined(separator: "\n"))
  }

  /// Two halves are the whole.
  static let halvesAreTheWhole = Law { cluster, random in
    var splitting = Splitting(seed: random.next())
    let split = splitting.split(cluster)
    if split == cluster { return .silent }
    return try Analysis.reading(cluster).isLike(.reading(split))
  }

  /// How many pods a workload has changes no verdict, but of what they say to each other: that is nothing where there is one.
  static let replicasAreNothing = Law { cluster, random in
    let counts = random.some([1, 2, 3, 10, 90], atMost: 2)
    if counts.count < 2 { return .silent }
    let lists = try counts.map { replicas in
      var scaled = cluster
      for index in scaled.pods.indices {
        let isUntold = replicas == 1 && random.chance(50)
        scaled.pods[index].deployment = Deployment(replicas: isUntold ? nil : replicas)
      }
      return try Analysis.reading(scaled).list { row in
        counts[0] > 1 || row.source.name != row.destination.name
      }
    }
    return lists[0] == lists[1] ? .kept : .different(lists[0], lists[1])
  }
}

extension Analysis {
  /// Whether another reading of a cluster allows the same, and lists it in the same words.
  fileprivate func isLike(_ other: Analysis) throws -> Law.Judgement {
    let changes = Openness(self).changes(to: Openness(other))
    if !changes.isEmpty {
      return .broken(changes.prefix(3).map(\.description).joined(separator: "\n"))
    }
    let (own, others) = (try list(), try other.list())
    return own == others ? .kept : .different(own, others)
  }
}

extension Law.Judgement {
  /// What stands in one list only.
  static func different(_ one: [String], _ other: [String]) -> Law.Judgement {
    let lost = one.filter { !other.contains($0) }.map { "- " + $0 }
    let new = other.filter { !one.contains($0) }.map { "+ " + $0 }
    let lines = lost + new
    return .broken(
      lines.isEmpty ? "the lines stand in another order" : lines.joined(separator: "\n"))
  }
}
