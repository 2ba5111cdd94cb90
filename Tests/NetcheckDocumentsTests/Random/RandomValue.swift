/// A random value, to be written in one form or another.
indirect enum RandomValue {
  case scalar(String)
  case text(String)
  case list([RandomValue])
  case mapping([(key: String, value: RandomValue)])

  /// The keys that objects and their parts bear. Those of a mapping ascend, as servers write them, or do not.
  static let keys = [
    "apiVersion", "containers", "finalizers", "kind", "labels", "metadata", "name", "namespace",
    "nodeName", "ports",
    "spec", "status", "x/y.z", "a", "creationTimestamp", "annotations", "clé",
  ]

  static let texts = [
    "web", "a b", "10.0.0.1", "2025-01-05T12:00:00Z", "", "é–ü", "😀", "tab\there", "line\nbreak",
    "quote\"d", "back\\slash", "it's",
    "a: b", "a #b", "- x", "{}", "[", "null", "true", "80", "0x1F",
    "longer than eight bytes and than sixteen", "]}", "\u{85}",
  ]

  static func random(depth: Int, _ random: inout RandomSource) -> RandomValue {
    if depth == 0 || random.chance(40) {
      return random.chance(60)
        ? .text(random.pick(texts))
        : .scalar(random.pick(["null", "true", "false", "0", "-1.5e3", "8080"]))
    }
    let count = random.number(0...4)
    if random.chance(35) {
      return .list((0..<count).map { _ in .random(depth: depth - 1, &random) })
    }
    return .mapping(entries(count, depth: depth, &random))
  }

  static func entries(
    _ count: Int, depth: Int, _ random: inout RandomSource
  ) -> [(key: String, value: RandomValue)] {
    var names = Array(keys.shuffled(using: &random).prefix(count))
    if random.chance(70) { names.sort() }
    return names.map { ($0, .random(depth: depth - 1, &random)) }
  }

  /// An object of one of a few kinds.
  static func object(_ random: inout RandomSource) -> RandomValue {
    if random.chance(5) { return .random(depth: 3, &random) }
    var entries = entries(3, depth: 3, &random).filter { !["apiVersion", "kind"].contains($0.key) }
    let kind = random.pick(["Pod", "Service", "Secret"])
    let place = random.chance(80) ? 0 : random.number(0...entries.count)
    if random.chance(90) { entries.insert(("kind", .text(kind)), at: place) }
    if random.chance(90) { entries.insert(("apiVersion", .text("v1")), at: place) }
    return .mapping(entries)
  }

  /// A list of objects, as tools write them: with the kind before the items or behind them.
  static func listOfObjects(_ random: inout RandomSource) -> RandomValue {
    let items = RandomValue.list((0..<random.number(0...6)).map { _ in .object(&random) })
    var entries: [(key: String, value: RandomValue)] = [("items", items)]
    let kind = random.pick(["List", "PodList", "List", "ConfigMap"])
    entries.insert(("kind", .text(kind)), at: random.number(0...1))
    entries.insert(("apiVersion", .text("v1")), at: random.number(0...2))
    if random.chance(50) {
      entries.append(("metadata", .mapping([("resourceVersion", .text(""))])))
    }
    return .mapping(entries)
  }
}
