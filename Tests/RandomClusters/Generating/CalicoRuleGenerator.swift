extension ClusterGenerator {
  mutating func calicoRules(_ direction: Direction, _ policy: CalicoPolicy) -> [CalicoRule]? {
    if random.chance(30) { return random.chance(20) ? [] : nil }
    return (0..<random.number(1...3)).map { _ in calicoRule(direction, policy) }
  }

  private mutating func calicoRule(_ direction: Direction, _ policy: CalicoPolicy) -> CalicoRule {
    let actions: [CalicoRule.Action] = [.allow, .deny, .pass, .log]
    var rule = CalicoRule(action: actions[random.weighted([46, 28, 17, 9])])
    rule.wantedProtocol = wantedProtocol()
    if random.chance(8) { rule.unwantedProtocol = wantedProtocol() }
    addMessages(to: &rule)
    if random.chance(10) { rule.ipVersion = version(rule) }
    // One rule holds blocks of one family alone.
    let family = rule.ipVersion ?? family()
    if random.chance(direction == .ingress ? 65 : 25) {
      rule.source = entity(rule, family, policy, direction, isPeer: direction == .ingress)
    }
    if random.chance(direction == .egress ? 65 : 40) {
      rule.destination = entity(rule, family, policy, direction, isPeer: direction == .egress)
    }
    if rule.action == .allow, direction == .ingress, random.chance(3),
      [nil, .name(.tcp), .number(6)].contains(rule.wantedProtocol)
    {
      rule.hasHTTP = true
    }
    return rule
  }

  private mutating func wantedProtocol() -> CalicoRule.ProtocolValue? {
    switch random.weighted([36, 26, 12, 6, 7, 4, 6, 3]) {
    case 0: nil
    case 1: .name(.tcp)
    case 2: .name(.udp)
    case 3: .name(.sctp)
    case 4: .name(.icmp)
    case 5: .name(.icmpv6)
    case 6: .number(random.pick([6, 17, 132, 1, 58, 47]))
    default: .name(.udplite)
    }
  }

  /// Conditions on ICMP messages, beside a protocol that has some.
  private mutating func addMessages(to rule: inout CalicoRule) {
    guard let wanted = rule.wantedProtocol, [1, 58].contains(wanted.number) else { return }
    func message(_ random: inout SplitMix64) -> CalicoRule.ICMP {
      CalicoRule.ICMP(
        type: random.pick([0, 3, 8, 128, 129]),
        code: random.chance(35) ? random.pick([0, 1, 4]) : nil)
    }
    if random.chance(50) { rule.icmp = message(&random) }
    if random.chance(20) { rule.notICMP = message(&random) }
  }

  /// A family that the rule's protocols do not contradict.
  private mutating func version(_ rule: CalicoRule) -> Family? {
    let numbers = [rule.wantedProtocol, rule.unwantedProtocol].compactMap { $0?.number }
    return random.pick(
      Family.allCases.filter { !numbers.contains($0 == .v4 ? 58 : 1) }.map(Optional.some) + [nil])
  }

  // MARK: Sides

  private mutating func entity(
    _ rule: CalicoRule, _ family: Family, _ policy: CalicoPolicy, _ direction: Direction,
    isPeer: Bool
  ) -> CalicoEntity {
    var entity = CalicoEntity()
    let isKnownToFail =
      omissions.contains(.protocolBesideServices) && direction == .egress
      && (rule.wantedProtocol != nil || rule.unwantedProtocol != nil)
    if isPeer, !isKnownToFail, !knownServices.isEmpty,
      random.chance(cluster.services.isEmpty ? 20 : 40)
    {
      entity.service = serviceName(policy)
      // As a destination, a service brings its own ports.
      if direction == .ingress { addPorts(to: &entity, rule) }
      return entity
    }
    if random.chance(42) { entity.selector = calicoSelector(.own) }
    if random.chance(28) {
      entity.namespaceSelector = random.chance(15) ? .global : calicoSelector(.namespace)
    }
    if random.chance(12) { entity.notSelector = calicoSelector(.own) }
    if random.chance(15) { entity.serviceAccounts = accounts() }
    if random.chance(22) { entity.nets = blocks(family) }
    if random.chance(9) { entity.notNets = blocks(family).filter { $0.prefixLength > 0 } }
    if entity.notNets?.isEmpty == true { entity.notNets = nil }
    addPorts(to: &entity, rule)
    return entity
  }

  private mutating func blocks(_ family: Family) -> [Block] {
    var blocks: [Block] = []
    for _ in 0..<random.number(1...2) {
      let block = block(family)
      if !blocks.contains(block) { blocks.append(block) }
    }
    return blocks
  }

  private mutating func accounts() -> CalicoEntity.Accounts {
    var accounts = CalicoEntity.Accounts()
    if random.chance(55) { accounts.names = random.some(Vocabulary.accounts, atMost: 2) }
    if random.chance(50) { accounts.selector = calicoSelector(.account) }
    return accounts
  }

  private var knownServices: [(String, String)] {
    cluster.endpointSlices.map { ($0.namespace, $0.service) }
      + cluster.services.map { ($0.namespace, $0.name) }
  }

  private mutating func serviceName(_ policy: CalicoPolicy) -> CalicoEntity.ServiceName {
    let selecting = cluster.services.map { ($0.namespace, $0.name) }
    let known = random.pick(
      selecting.isEmpty || random.chance(50) ? knownServices : selecting)
    let isHere = random.chance(80)
    var name = CalicoEntity.ServiceName(
      namespace: isHere ? known.0 : namespace(),
      name: isHere ? known.1 : random.pick(Vocabulary.services))
    // Nothing fills it in, and the rule finds nobody.
    if !policy.kind.isGlobal, random.chance(6) { name.namespace = nil }
    return name
  }

  private mutating func addPorts(to entity: inout CalicoEntity, _ rule: CalicoRule) {
    let hasPorts = rule.wantedProtocol.map { [6, 17, 132].contains($0.number) }
    // Without a protocol, only names may stand here.
    guard hasPorts != false else { return }
    if random.chance(hasPorts == true ? 45 : 10) {
      entity.ports = ports(numbered: hasPorts == true)
    }
    if random.chance(hasPorts == true ? 12 : 4) {
      entity.notPorts = ports(numbered: hasPorts == true)
    }
  }

  private mutating func ports(numbered: Bool) -> [CalicoEntity.Port] {
    (0..<random.number(1...3)).map { _ in
      switch random.weighted([numbered ? 45 : 0, numbered ? 20 : 0, 35]) {
      case 0: return .number(port())
      case 1:
        let (low, high) = range()
        return .range(low, high)
      default: return .name(portName())
      }
    }
  }
}
