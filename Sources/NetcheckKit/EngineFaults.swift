import NetcheckDiagnostics
import NetcheckManifests
import NetcheckModel

extension Analysis {
  /// What the chosen engine or release would ignore or refuse: answers without it would not be those that were asked for.
  var engineFaults: [Diagnostic] {
    switch engine {
    case .kubernetes:
      return reading.objects.calico.policies.first.map { [.ignoresCalico($0)] } ?? []
    case .calico:
      let release = options.engine?.release ?? .newest
      var faults: [Diagnostic] = []
      for policy in reading.objects.adminPolicies where !release.reads(policy.name.kind) {
        faults.append(.ignoresAdmin(policy, release))
      }
      if options.amazon.networkPolicyMode != nil { faults.append(.modeOfAnotherEngine) }
      let tiers = Set(
        reading.objects.calico.tiers.map(\.name.value) + release.builtInTiers.map(\.name))
      for policy in reading.objects.calico.policies {
        if !tiers.contains(policy.tier.value), CalicoRelease.isBuiltIn(policy.tier.value) {
          faults.append(.tierOfAnotherRelease(policy, release))
        } else if release.namesPoliciesByTier, policy.tier.value != "default",
          !policy.name.name.hasPrefix(policy.tier.value + ".")
        {
          faults.append(.nameWithoutTier(policy, release))
        }
      }
      return faults
    }
  }
}

extension CalicoRelease {
  /// Whether some release brings the tier along.
  fileprivate static func isBuiltIn(_ tier: String) -> Bool {
    allCases.contains { $0.builtInTiers.contains { $0.name == tier } }
  }
}

extension Objects {
  /// Whether releases of Calico may judge differently: they read other kinds of admin policies, and break ties in another way.
  var dependOnRelease: Bool {
    if !adminPolicies.isEmpty { return true }
    // Ties between policies that only allow change nothing.
    var ranks: Set<[String]> = []
    let hasOtherActions = calico.policies.contains { policy in
      (policy.ingress + policy.egress).contains { $0.action == .deny || $0.action == .pass }
    }
    guard hasOtherActions else { return false }
    if !networkPolicies.isEmpty { ranks.insert(["default", "1000.0"]) }
    return calico.policies.contains { policy in
      let rank = [policy.tier.value, policy.order.map { "\($0)" } ?? ""]
      return policy.staging == nil && !ranks.insert(rank).inserted
    }
  }
}

extension Diagnostic {
  fileprivate static func ignoresCalico(_ policy: CalicoPolicy) -> Diagnostic {
    .error(
      "the engine 'kubernetes' ignores Calico's policies, and the input holds some",
      code: .unsupported, at: policy.range,
      help: "ask with --engine calico, or leave Calico's objects out of the input")
  }

  fileprivate static func ignoresAdmin(
    _ policy: AdminPolicy, _ release: CalicoRelease
  ) -> Diagnostic {
    let readers = CalicoRelease.allCases.filter { $0.reads(policy.name.kind) }
    let told = readers.map(\.rawValue).joined(separator: ", ")
    return .error(
      "Calico \(release.rawValue) ignores \(policy.name.kind.rawValue)", code: .unsupported,
      at: policy.range,
      help: "releases \(told) read it: ask with --engine calico:\(readers.last?.rawValue ?? "") or "
        + "--engine kubernetes, or leave it out")
  }

  fileprivate static func tierOfAnotherRelease(
    _ policy: CalicoPolicy, _ release: CalicoRelease
  ) -> Diagnostic {
    .error(
      "Calico \(release.rawValue) has no tier '\(policy.tier.value)'", code: .unknownTier,
      at: policy.tier.range,
      help: "its own tiers are " + release.builtInTiers.map(\.name).joined(separator: ", "))
  }

  fileprivate static func nameWithoutTier(
    _ policy: CalicoPolicy, _ release: CalicoRelease
  ) -> Diagnostic {
    .error(
      "Calico \(release.rawValue) wants the tier before the name '\(policy.name.name)'",
      code: .invalidName, at: policy.range,
      help: "call it \(policy.tier.value).\(policy.name.name), or ask with a release from 3.32 on")
  }

  fileprivate static var modeOfAnotherEngine: Diagnostic {
    .error(
      "--network-policy-mode is of the VPC CNI's own agent, and Calico enforces here",
      code: .badQuestion, help: "leave it out, or ask with --engine kubernetes")
  }
}
