/// A direction of connections, seen from the subject of a policy.
public enum Direction: String, CaseIterable, Sendable {
  case ingress, egress
}
