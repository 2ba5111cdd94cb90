extension EndpointSlice: Shrinkable {
  var smaller: [EndpointSlice] {
    with(smaller: \.ports) + with(smaller: \.addresses) + with(smaller: \.unready)
      + with(smaller: \.namesPods)
  }
}

extension EndpointSlice.SlicePort: Shrinkable {
  var smaller: [EndpointSlice.SlicePort] { with(smaller: \.transport) }
}

extension Service: Shrinkable {
  /// Without its last label it would no longer be one that selects.
  var smaller: [Service] {
    (ports.count > 1
      ? with(smaller: \.ports)
      : ports.smaller.filter { !$0.isEmpty }
        .map { with(\.ports, $0) })
      + (selector.count > 1 ? with(smaller: \.selector) : [])
      + with(smaller: \.clusterAddresses) + with(smaller: \.externalAddresses)
      + with(smaller: \.balancerAddresses) + with(smaller: \.keepsSource)
      + (kind == .clusterIP || externalTrafficNeedsKind ? [] : [with(\.kind, .clusterIP)])
  }

  /// Whether it says what only a Service that is reached from outside may say.
  private var externalTrafficNeedsKind: Bool {
    !balancerAddresses.isEmpty || ports.contains { $0.nodePort != nil }
      || (keepsSource && externalAddresses.isEmpty)
  }
}

extension Service.ServicePort: Shrinkable {
  var smaller: [Service.ServicePort] {
    with(smaller: \.target) + with(smaller: \.transport) + with(smaller: \.nodePort)
  }
}
