/// Something on which a verdict rests although the files do not say it.
public enum Assumption: Hashable, Sendable {
  /// The pod uses its node's network; its traffic is taken for the node's, the more common of the two readings that the
  /// specification permits.
  case hostNetworkIsNode(EndpointName)
}
