import NetcheckDocuments
import NetcheckModel

extension ReadKind {
  /// What is read of the kind's objects. Each outline stands beside the decoder that it serves.
  var outline: Outline {
    switch self {
    case .namespace, .serviceAccount: .named
    case .pod: .pod
    case .service: .service
    case .endpoints: .endpoints
    case .endpointSlice: .endpointSlice
    case .node: .node
    case .workload(.daemonSet): .daemonSet
    case .workload(.job): .job
    case .workload: .workload
    case .autoscaler: .autoscaler
    case .policyEndpoint: .policyEndpoint
    case .networkPolicy, .stagedKubernetesNetworkPolicy, .adminPolicy, .securityGroupPolicy: .policy
    case .calicoPolicy, .calicoTier, .calicoNetworkSet, .calicoGlobalNetworkSet,
      .calicoHostEndpoint, .calicoProfile, .calicoPool, .felixConfiguration,
      .kubeControllersConfiguration:
      .calico
    }
  }
}

extension Outline {
  /// An object on which no verdict rests: its name, and whether it gives pods.
  static let passedOver = object([
    "spec": sparse(["template": sparse(["spec": sparse(["containers": .presence])])])
  ])
}

/// Chooses outlines by the kinds of objects. Most objects are of the kind of the one before them.
final class Outlines {
  private var last: (apiVersion: [UInt8], kind: [UInt8], outline: Outline)?

  func outline(
    apiVersion: UnsafeBufferPointer<UInt8>, kind: UnsafeBufferPointer<UInt8>
  ) -> Outline {
    if let last, last.kind.elementsEqual(kind), last.apiVersion.elementsEqual(apiVersion) {
      return last.outline
    }
    let identity = Identity(
      apiVersion: String(decoding: apiVersion, as: UTF8.self),
      kind: String(decoding: kind, as: UTF8.self))
    let outline =
      if case .read(let kind, _) = KindSupport.of(identity) { kind.outline } else {
        Outline.passedOver
      }
    last = (Array(apiVersion), Array(kind), outline)
    return outline
  }
}
