package import NetcheckDiagnostics
package import NetcheckSets

/// A NetworkPolicy or GlobalNetworkPolicy of `projectcalico.org/v3`, enforced or staged, with its defaults filled in.
package struct CalicoPolicy: Sendable {
  package var name: PolicyName

  /// Where the name is written.
  package var range: SourceRange

  package var tier: Located<String>

  /// `nil` orders behind every number.
  package var order: Double?

  /// Whom the policy governs, as Calico folds the selector fields together.
  package var subject: CalicoSelector
  package var writtenSubject: String

  /// The directions that the policy governs. Rules of others are kept and never used.
  package var types: Set<Direction>
  package var ingress: [CalicoRule]
  package var egress: [CalicoRule]

  package var stage: Stage
  package var staging: Staging?

  /// At which stage of a host endpoint's traffic the policy stands. Pods know only the normal one.
  package enum Stage: Hashable, Sendable {
    case normal(appliesOnForward: Bool)
    case untracked
    case preDNAT
  }

  /// What promoting a staged policy would do.
  package enum Staging: Hashable, Sendable {
    /// Create the enforced policy of the same kind and name, or replace it.
    case set
    case delete
    /// Nothing: `Learn` and `Ignore` speak to user interfaces.
    case nothing
  }

  package init(
    name: PolicyName, range: SourceRange, tier: Located<String>, order: Double?,
    subject: CalicoSelector, writtenSubject: String, types: Set<Direction>, ingress: [CalicoRule],
    egress: [CalicoRule], stage: Stage, staging: Staging?
  ) {
    self.name = name
    self.range = range
    self.tier = tier
    self.order = order
    self.subject = subject
    self.writtenSubject = writtenSubject
    self.types = types
    self.ingress = ingress
    self.egress = egress
    self.stage = stage
    self.staging = staging
  }
}

/// One rule: all its conditions must hold.
package struct CalicoRule: Sendable {
  package var action: RuleAction
  package var family: AddressFamily?
  package var protocolNumber: UInt8?
  package var notProtocolNumber: UInt8?
  package var message: Message?
  package var notMessage: Message?
  package var source: Side
  package var destination: Side

  /// A condition on HTTP, which only a proxy beside the pod holds.
  package var hasHTTP: Bool

  package var range: SourceRange

  /// An ICMP type, and one of its codes or all.
  package struct Message: Hashable, Sendable {
    package var type: UInt8
    package var code: UInt8?

    package init(type: UInt8, code: UInt8?) {
      self.type = type
      self.code = code
    }
  }

  package enum Port: Hashable, Sendable {
    case range(ClosedRange<UInt16>)
    case named(String)
  }

  /// What the rule asks of one end.
  package struct Side: Sendable {
    /// The address belongs to an endpoint or set that this finds; `nil`: no condition.
    package var positive: CalicoSelector?

    /// The address belongs to none that this finds.
    package var negative: CalicoSelector?

    package var nets: [CIDR]
    package var notNets: [CIDR]
    package var ports: [Port]
    package var notPorts: [Port]
    package var service: ServiceReference?

    /// The side's fields as they are written, for people.
    package var written: String

    /// The place of a namespace selector that also finds what has no namespace.
    package var negativeNamespaces: SourceRange?

    package init(
      positive: CalicoSelector? = nil, negative: CalicoSelector? = nil, nets: [CIDR] = [],
      notNets: [CIDR] = [], ports: [Port] = [], notPorts: [Port] = [],
      service: ServiceReference? = nil, written: String = ""
    ) {
      self.positive = positive
      self.negative = negative
      self.nets = nets
      self.notNets = notNets
      self.ports = ports
      self.notPorts = notPorts
      self.service = service
      self.written = written
    }
  }

  /// A Service by name. Calico does not fill in a missing namespace, and then finds nothing.
  package struct ServiceReference: Hashable, Sendable {
    package var namespace: String?
    package var name: String

    package init(namespace: String?, name: String) {
      self.namespace = namespace
      self.name = name
    }
  }

  package init(
    action: RuleAction, family: AddressFamily?, protocolNumber: UInt8?, notProtocolNumber: UInt8?,
    message: Message?, notMessage: Message?, source: Side, destination: Side, hasHTTP: Bool,
    range: SourceRange
  ) {
    self.action = action
    self.family = family
    self.protocolNumber = protocolNumber
    self.notProtocolNumber = notProtocolNumber
    self.message = message
    self.notMessage = notMessage
    self.source = source
    self.destination = destination
    self.hasHTTP = hasHTTP
    self.range = range
  }
}
