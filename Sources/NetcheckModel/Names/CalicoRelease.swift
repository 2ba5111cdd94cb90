// swift-format-ignore: AlwaysUseLowerCamelCase
/// The releases of Calico between which policies changed their meaning. Later ones mean the same as the newest.
public enum CalicoRelease: String, CaseIterable, Comparable, Sendable {
  case v3_29 = "3.29"
  case v3_30 = "3.30"
  case v3_31 = "3.31"
  case v3_32 = "3.32"

  public static let newest = CalicoRelease.v3_32

  /// Reads a release as people write it: `3.29`, `v3.31.2`, `3.34`. `nil` for what is older than the known ones, and for other
  /// texts.
  public init?(_ text: String) {
    let bare = text.hasPrefix("v") ? text.dropFirst() : text[...]
    let parts = bare.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ Int($0) != nil }),
      parts[0] == "3", let minor = Int(parts[1]), minor >= 29
    else { return nil }
    self = Self.allCases.last { Int($0.rawValue.dropFirst(2))! <= minor } ?? .newest
  }

  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self)! }

  /// Whether the release enforces policies of a kind of `policy.networking.k8s.io`.
  package func reads(_ kind: PolicyName.Kind) -> Bool {
    switch kind {
    case .adminNetworkPolicy: self <= .v3_31
    case .baselineAdminNetworkPolicy: self == .v3_30 || self == .v3_31
    case .clusterNetworkPolicy: self >= .v3_32
    default: true
    }
  }

  /// The tiers that every cluster has, with their orders and defaults.
  package var builtInTiers: [(name: String, order: Double, defaultAction: TierDefault)] {
    let isNew = self >= .v3_32
    var tiers: [(name: String, order: Double, defaultAction: TierDefault)] = [
      (isNew ? "kube-admin" : "adminnetworkpolicy", 1000, .pass), ("default", 1_000_000, .deny),
    ]
    if self > .v3_29 {
      tiers.append((isNew ? "kube-baseline" : "baselineadminnetworkpolicy", 10_000_000, .pass))
    }
    return tiers
  }

  /// Whether a policy outside of the tier `default` must bear the tier's name before its own (up to 3.31).
  package var namesPoliciesByTier: Bool { self <= .v3_31 }
}

/// Who enforces, and of Calico which release.
public struct EngineChoice: Hashable, Sendable {
  public var engine: Engine

  /// `nil`: not stated.
  public var release: CalicoRelease?

  public init(_ engine: Engine, release: CalicoRelease? = nil) {
    self.engine = engine
    self.release = release
  }

  /// Reads `kubernetes`, `calico` or `calico:3.29`.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let engine = parts.first.flatMap({ Engine(rawValue: String($0)) }) else { return nil }
    self.init(engine)
    if parts.count == 2 {
      guard engine == .calico, let release = CalicoRelease(String(parts[1])) else { return nil }
      self.release = release
    }
  }
}
