package import NetcheckModel
package import NetcheckSets

/// A condition on endpoints, in the one form to which the selectors of all dialects are lowered.
package indirect enum EndpointSelector: Hashable, Sendable {
  case everything
  case nothing

  /// A pod of the pod network. Selectors of Kubernetes find nothing else.
  case isPod

  /// What stands behind a Service of which the input tells no endpoints: nobody knows whom.
  case behind(service: String)

  /// A pod at which a Service's target port of a name and protocol is this number.
  case serves(String, TransportProtocol, UInt16)

  /// The host endpoint of a name.
  case hostEndpoint(String)

  /// An address outside that has one of these names, which only DNS tells; `*.` stands for one or more labels. Pods and nodes
  /// have none.
  case domainName([String])

  case has(Attribute, Test)
  case not(EndpointSelector)
  case all([EndpointSelector])
  case any([EndpointSelector])

  /// Selectors differ by the values for which they ask, most of the time; so these are enough.
  package func hash(into hasher: inout Hasher) {
    switch self {
    case .everything, .nothing, .isPod: break
    case .serves(let name, _, let number):
      hasher.combine(name)
      hasher.combine(number)
    case .behind(let name), .hostEndpoint(let name): hasher.combine(name)
    case .domainName(let names): hasher.combine(names)
    case .has(let attribute, .exists): hasher.combine(attribute)
    case .has(_, .isOne(let values)): for value in values { hasher.combine(value) }
    case .has(_, .contains(let part)), .has(_, .hasPrefix(let part)), .has(_, .hasSuffix(let part)):
      hasher.combine(part)
    case .not(let condition): condition.hash(into: &hasher)
    case .all(let conditions), .any(let conditions):
      for condition in conditions { condition.hash(into: &hasher) }
    }
  }

  /// What a condition looks at.
  package enum Attribute: Hashable, Sendable {
    case label(String)
    case namespaceLabel(String)
    case namespace
    case serviceAccount
    case serviceAccountLabel(String)

    /// Who runs the endpoint: `k8s` for pods.
    case orchestrator

    /// The label by which Calico's selectors name the attribute (Calico, `constants.go`, `conversion.go`).
    var label: String {
      switch self {
      case .label(let key): key
      case .namespaceLabel(let key): "pcns.\(key)"
      case .namespace: "projectcalico.org/namespace"
      case .serviceAccount: "projectcalico.org/serviceaccount"
      case .serviceAccountLabel(let key): "pcsa.\(key)"
      case .orchestrator: "projectcalico.org/orchestrator"
      }
    }
  }

  /// What is asked of the attribute. Each test fails where the attribute is absent.
  package enum Test: Hashable, Sendable {
    case exists
    case isOne(of: [String])
    case contains(String)
    case hasPrefix(String)
    case hasSuffix(String)
  }
}

extension EndpointSelector.Test {
  /// Whether a value that is present passes.
  package func holds(for value: String) -> Bool {
    switch self {
    case .exists: true
    case .isOne(let values): values.contains(value)
    case .contains(let part): value.containsBytes(of: part)
    case .hasPrefix(let part): value.utf8.starts(with: part.utf8)
    case .hasSuffix(let part): value.utf8.reversed().starts(with: part.utf8.reversed())
    }
  }
}

extension EndpointSelector {
  /// A label selector of Kubernetes over the attributes that a function names for its keys.
  package init(_ selector: LabelSelector, over attribute: (String) -> Attribute) {
    let conditions = selector.requirements.map { requirement -> EndpointSelector in
      let attribute = attribute(requirement.key)
      return switch requirement.condition {
      case .isOne(let values): .has(attribute, .isOne(of: values))
      case .isNone(let values): .not(.has(attribute, .isOne(of: values)))
      case .exists: .has(attribute, .exists)
      case .doesNotExist: .not(.has(attribute, .exists))
      }
    }
    self = conditions.isEmpty ? .everything : .all(conditions)
  }

  /// Adds the label keys that the condition looks at.
  package func addLabelKeys(to keys: inout Set<String>) {
    switch self {
    case .everything, .nothing, .isPod, .serves, .hostEndpoint, .domainName, .behind: break
    case .has(.label(let key), _): keys.insert(key)
    case .has: break
    case .not(let condition): condition.addLabelKeys(to: &keys)
    case .all(let conditions), .any(let conditions):
      for condition in conditions { condition.addLabelKeys(to: &keys) }
    }
  }

  /// Adds the names of ports that the condition looks at.
  package func addPortNames(to names: inout Set<String>) {
    switch self {
    case .everything, .nothing, .isPod, .hostEndpoint, .domainName, .behind, .has: break
    case .serves(let name, _, _): names.insert(name)
    case .not(let condition): condition.addPortNames(to: &names)
    case .all(let conditions), .any(let conditions):
      for condition in conditions { condition.addPortNames(to: &names) }
    }
  }

  /// Whether the condition looks at a service account, or at one's labels.
  package var asksServiceAccounts: Bool {
    switch self {
    case .everything, .nothing, .isPod, .serves, .hostEndpoint, .domainName, .behind: false
    case .has(.serviceAccount, _), .has(.serviceAccountLabel, _): true
    case .has: false
    case .not(let condition): condition.asksServiceAccounts
    case .all(let conditions), .any(let conditions):
      conditions.contains(where: \.asksServiceAccounts)
    }
  }

  /// Both conditions.
  package func and(_ other: EndpointSelector) -> EndpointSelector {
    switch (self, other) {
    case (.everything, _): other
    case (_, .everything): self
    case (.all(let a), .all(let b)): .all(a + b)
    case (.all(let a), _): .all(a + [other])
    case (_, .all(let b)): .all([self] + b)
    default: .all([self, other])
    }
  }

  /// Whether the condition holds for an endpoint.
  package func selects(_ endpoint: Endpoint, in cluster: Cluster) -> Truth {
    switch self {
    case .everything: .yes
    case .nothing: .no
    case .isPod: .of(endpoint.kind == .pod)
    case .domainName(let names):
      // No name that is meant leads to a pod; nodes bear names like places outside.
      endpoint.kind == .pod ? .no : .unknown([.domainNames(names)])
    case .serves(let name, let transport, let number):
      .of(endpoint.kind == .pod && endpoint.targetPort(name, transport) == number)
    case .behind(let service): .unknown([.backends(service: service)])
    case .hostEndpoint(let name):
      .of(endpoint.name == .hostEndpoint(name))
    case .has(let attribute, let test): cluster.value(of: attribute, at: endpoint).passes(test)
    case .not(let condition): condition.selects(endpoint, in: cluster).negated
    case .all(let conditions):
      conditions.reduce(.yes) { $0.and($1.selects(endpoint, in: cluster)) }
    case .any(let conditions):
      conditions.reduce(.no) { $0.or($1.selects(endpoint, in: cluster)) }
    }
  }
}

/// What is known of an attribute's value.
package enum AttributeValue: Hashable, Sendable {
  case absent
  case present(String)
  /// Present, with a value that the files do not tell.
  case presentUnknown(MissingFact)
  /// Neither presence nor value is told.
  case unknown(MissingFact)

  package func passes(_ test: EndpointSelector.Test) -> Truth {
    switch (self, test) {
    case (.absent, _): .no
    case (.presentUnknown, .exists): .yes
    case (.present(let value), _): .of(test.holds(for: value))
    case (.presentUnknown(let fact), _), (.unknown(let fact), _): .unknown([fact])
    }
  }
}

extension Cluster {
  /// What is known of an attribute of an endpoint.
  package func value(
    of attribute: EndpointSelector.Attribute, at endpoint: Endpoint
  ) -> AttributeValue {
    if endpoint.kind == .hostEndpoint {
      // It belongs to no namespace and no service account, but may bear labels that look as if.
      return endpoint.labels[attribute.label].map { .present($0) } ?? .absent
    }
    switch attribute {
    case .label(let key):
      if let value = endpoint.labels[key] { return .present(value) }
      if let open = endpoint.open {
        return open.absentLabels.contains(key) ? .absent : .unknown(.openLabel(endpoint.name, key))
      }
      return endpoint.labelsOfUnknownValue.contains(key)
        ? .presentUnknown(.labelValue(endpoint.name, key: key)) : .absent
    case .namespaceLabel(let key):
      guard !endpoint.namespace.isEmpty else { return .absent }
      return namespaceLabel(key, of: endpoint.namespace)
    case .namespace:
      return endpoint.namespace.isEmpty ? .absent : .present(endpoint.namespace)
    case .serviceAccount:
      if endpoint.open?.isServiceAccountOpen ?? false {
        return .unknown(.openServiceAccount(endpoint.name))
      }
      return endpoint.serviceAccount.isEmpty ? .absent : .present(endpoint.serviceAccount)
    case .serviceAccountLabel(let key):
      guard endpoint.kind == .pod else { return .absent }
      return serviceAccountLabel(key, of: endpoint)
    case .orchestrator: return endpoint.kind == .pod ? .present("k8s") : .absent
    }
  }

  /// A label of a pod's service account. One that no manifest declares exists all the same, with labels that nobody
  /// knows; `default`, which no one writes down, has none.
  private func serviceAccountLabel(_ key: String, of endpoint: Endpoint) -> AttributeValue {
    if endpoint.open?.isServiceAccountOpen ?? false {
      return .unknown(.openServiceAccount(endpoint.name))
    }
    let name = endpoint.serviceAccount
    if key == "projectcalico.org/name" { return .present(name) }
    guard let labels = serviceAccounts["\(endpoint.namespace)/\(name)"] else {
      if let open = endpoint.open, name != "default" {
        return open.accountLabel(key, endpoint.name)
      }
      return name == "default"
        ? .absent : .unknown(.serviceAccountLabels("\(endpoint.namespace)/\(name)", key: key))
    }
    return labels[key].map { .present($0) } ?? .absent
  }

  /// A label of a namespace. Of one that no manifest declares only the label with its name is known (KEP-2161).
  private func namespaceLabel(_ key: String, of namespace: String) -> AttributeValue {
    if key == "kubernetes.io/metadata.name" { return .present(namespace) }
    if key == "projectcalico.org/name" { return .present(namespace) }
    guard let declared = namespaces[namespace], declared.isDeclared else {
      return .unknown(.namespaceLabels(namespace, key: key))
    }
    return declared.labels[key].map { .present($0) } ?? .absent
  }
}

extension OpenChoices {
  /// A label of a service account that nobody has made yet.
  fileprivate func accountLabel(_ key: String, _ pod: EndpointName) -> AttributeValue {
    if let value = accountLabels[key] { return .present(value) }
    return absentAccountLabels.contains(key) ? .absent : .unknown(.openAccountLabel(pod, key))
  }
}
