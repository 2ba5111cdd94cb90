public import NetcheckSets

/// Something on which a verdict rests although the files do not say it.
public enum Assumption: Hashable, Sendable {
  /// The pod uses its node's network; its traffic is taken for the node's, the more common of the two readings that the
  /// specification permits.
  case hostNetworkIsNode(EndpointName)

  /// The endpoint declares no port of the name that is asked, so the question is not about it.
  case withoutPort(EndpointName, name: String)

  /// The question asks about addresses from which pods get theirs and which no pod is known to have: they are taken to be nobody's, though
  /// pods whose addresses are not known may have them.
  case freeAddresses(EndpointName)

  /// Calico lets a pod reach its own node where policies allow it: `defaultEndpointToHostAction` is Accept, as in Calico's
  /// installation manifests.
  case endpointToHostAccepts

  /// Nodes reach pods of other nodes with their own address, as they do without tunnels.
  case nodesUseTheirAddress

  /// The question names no port, and so asks about protocols with ports; some rule speaks of others.
  case portsAlone

  /// A rule with a condition on HTTP counts as if it had none: what it may refuse, a proxy beside the pod refuses.
  case httpIsNotJudged(Origin)

  /// The release of Calico is not stated and taken to be the newest; others give other verdicts.
  case release(CalicoRelease, otherwise: [ReleaseVerdict])

  /// The Baseline tier is asked in each direction in which no NetworkPolicy isolates the pod, also if one selects it for the other
  /// direction. The API's words can be read as if any NetworkPolicy kept it from that (ClusterNetworkPolicy types, `tier`).
  case baselinePerDirection(EndpointName)

  /// Pods that have addresses of both families are listed as they fare in this one.
  case familyInUse(AddressFamily)

  /// Nodes' proxies send the connection on, and to each of the Service's backends: a setting of the Service may have them do so for some
  /// alone.
  case proxySendsOn(service: String, settings: [String])

  /// What a release of Calico makes of the question.
  public struct ReleaseVerdict: Hashable, Sendable {
    public var release: CalicoRelease
    public var verdict: Verdict

    package init(_ release: CalicoRelease, _ verdict: Verdict) {
      self.release = release
      self.verdict = verdict
    }
  }

  /// Rules with blocks are held against the pods behind a Service. Whether an engine translates before or after it filters
  /// is not specified (Network Policies, ipBlock).
  case translationFirst(service: String)
}
