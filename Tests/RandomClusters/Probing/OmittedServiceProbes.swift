extension RandomCluster {
  /// Whether a connection to a Service is left out, because netcheck is known to answer otherwise than it should.
  func omits(_ probe: ServiceProbe, _ omissions: Omissions) -> Bool {
    guard let arrival = PlainArrival(probe, in: self),
      let source = PlainEnd(probe.source, probe.family, in: self)
    else { return true }
    let targets = targets(of: probe, arrival)
      .compactMap { PlainEnd($0.end, probe.family, in: self) }
    let isOwn = source.pod != nil && targets.contains { $0.pod == source.pod }
    let isHidden = arrival.hides(source)
    let isNamedHeadless = arrival.service.kind == .headless && arrival.untranslated == nil
    let hasNode = source.node != nil || targets.contains { $0.node != nil }
    let reasons: [(Omissions, Bool)] = [
      (
        .servicesFromOutsideToOutside,
        source.isOutside && targets.contains(where: \.isOutside)
      ),
      (.ownPortNamesOfHeadlessServices, isOwn && isNamedHeadless),
      (.ownPodsFromOutside, isOwn && isHidden),
      (.hiddenSourcesBeforeTranslation, (isOwn || isHidden) && judgesBeforeTranslation),
      (.nodesBeforeTranslation, hasNode && judgesBeforeTranslation),
    ]
    return reasons.contains { omissions.contains($0.0) && $0.1 }
  }
}
