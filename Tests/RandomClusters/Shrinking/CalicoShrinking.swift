extension Tier: Shrinkable {
  var smaller: [Tier] { with(smaller: \.order) + with(smaller: \.defaultAction) }
}

extension NetworkSet: Shrinkable {
  var smaller: [NetworkSet] { with(smaller: \.nets) + with(smaller: \.labels) }
}

extension HostEndpoint: Shrinkable {
  var smaller: [HostEndpoint] {
    with(smaller: \.ports) + with(smaller: \.labels) + with(smaller: \.expectedAddresses)
      + with(smaller: \.allowsByDefault) + with(smaller: \.interface)
  }
}

extension CalicoPolicy: Shrinkable {
  var smaller: [CalicoPolicy] {
    with(smaller: \.ingress) + with(smaller: \.egress) + with(smaller: \.selector)
      + with(smaller: \.namespaceSelector) + with(smaller: \.serviceAccountSelector)
      + with(smaller: \.types) + with(smaller: \.tier) + with(smaller: \.order)
      + with(smaller: \.doNotTrack) + with(smaller: \.preDNAT) + with(smaller: \.applyOnForward)
      + with(smaller: \.stagedAction)
  }
}

extension CalicoRule: Shrinkable {
  var smaller: [CalicoRule] {
    with(smaller: \.source) + with(smaller: \.destination) + with(smaller: \.icmp)
      + with(smaller: \.notICMP) + with(smaller: \.unwantedProtocol)
      + with(smaller: \.wantedProtocol) + with(smaller: \.ipVersion) + with(smaller: \.hasHTTP)
  }
}

extension CalicoEntity: Shrinkable {
  var smaller: [CalicoEntity] {
    with(smaller: \.selector) + with(smaller: \.notSelector) + with(smaller: \.namespaceSelector)
      + with(smaller: \.serviceAccounts) + with(smaller: \.service)
      + without(emptying: \.nets) + without(emptying: \.notNets) + without(emptying: \.ports)
      + without(emptying: \.notPorts)
  }

  /// A list made smaller or left out, but not written as an empty one.
  private func without<Element: Shrinkable>(
    emptying field: WritableKeyPath<CalicoEntity, [Element]?>
  ) -> [CalicoEntity] {
    with(smaller: field).filter { $0[keyPath: field]?.isEmpty != true }
  }
}

extension CalicoEntity.Accounts: Shrinkable {
  var smaller: [CalicoEntity.Accounts] { with(smaller: \.names) + with(smaller: \.selector) }
}

extension CalicoSelector: Shrinkable {
  var smaller: [CalicoSelector] {
    switch self {
    case .empty, .all, .global, .has: []
    case .blankAll: [.all]
    case .compare: [.all]
    case .isIn(let label, let values):
      [.all] + values.smaller.map { .isIn(label, $0) }
    case .isNotIn(let label, let values):
      [.all] + values.smaller.map { .isNotIn(label, $0) }
    case .not(let operand): [operand] + operand.smaller.map { .not($0) }
    case .and(let operands):
      operands + operands.smaller.filter { $0.count == operands.count }.map { .and($0) }
    case .or(let operands):
      operands + operands.smaller.filter { $0.count == operands.count }.map { .or($0) }
    }
  }
}
