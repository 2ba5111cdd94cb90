/// Who enforces the policies.
public enum Engine: String, CaseIterable, Sendable {
  /// Any engine that follows the specification of NetworkPolicy.
  case kubernetes

  /// Calico, which makes Kubernetes' policies members of its own tiers.
  case calico

  /// Whether a port's name counts. The API knows the ports of containers that run beside each other; Calico reads those of
  /// all init containers as well.
  package func counts(_ container: ContainerPort.Container) -> Bool {
    container != .initial || self == .calico
  }
}
