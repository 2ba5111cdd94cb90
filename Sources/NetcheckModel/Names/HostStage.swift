/// A stage at which a host endpoint's policies judge what passes through a node (Calico, `endpoints.go`).
public enum HostStage: String, CaseIterable, Sendable {
  /// Before connections are tracked (`doNotTrack`).
  case untracked
  /// What comes in, before Services are translated (`preDNAT`).
  case preDNAT
  /// What the node hands on (`applyOnForward`).
  case forward
}
