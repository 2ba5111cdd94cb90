/// The few words of which generated clusters are made, so that things meet.
enum Vocabulary {
  /// The label that the server gives every namespace.
  static let nameKey = "kubernetes.io/metadata.name"

  static let namespaces = ["red", "blue", "green", "grey"]
  static let namespaceKeys = ["team", "env"]
  static let namespaceValues = ["x", "y", "prod", ""]

  static let podLabels: [(key: String, values: [String])] = [
    ("app", ["a", "b", "c"]), ("tier", ["x", "y"]), ("env", ["prod", "dev", ""]),
  ]
  static let namespaceLabels: [(key: String, values: [String])] = [
    ("team", ["x", "y"]), ("env", ["prod", ""]),
  ]
  static let accountLabels: [(key: String, values: [String])] = [
    ("role", ["x", "y"]), ("team", ["x", "y"]),
  ]
  static let hostLabels: [(key: String, values: [String])] = [("side", ["inner", "outer"])]
  static let nodeLabels: [(key: String, values: [String])] = [("pool", ["x", "y"])]

  static let accounts = ["default", "robot", "server"]
  static let portNames = ["web", "dns", "metrics"]
  static let ports = [53, 80, 81, 443, 8080]

  /// Names that meet in ties: some of their characters come before the `/` that ends a name there, some behind.
  static let policyNames = ["a", "a-b", "a.b", "a0", "b"]
  static let services = ["web", "db"]

  /// Names of Services that no rule speaks of.
  static let furtherServices = ["front", "back", "side"]

  static func clusterAddress(_ family: Family, _ place: Int) -> Address {
    family == .v4 ? .v4(10, 96, 0, UInt8(place)) : .v6(0xfd00, 0x96, UInt16(place))
  }

  /// An address of nobody's that may lead to a Service.
  static func outerAddress(_ family: Family, _ place: Int) -> Address {
    family == .v4 ? .v4(192, 0, 2, UInt8(place)) : .v6(0x2001, 0xdb7, UInt16(place))
  }

  static let outside: [Family: [Address]] = [
    .v4: [
      .v4(198, 51, 100, 7), .v4(198, 51, 100, 200), .v4(203, 0, 113, 9), .v4(10, 1, 0, 77),
      .v4(10, 99, 0, 1),
    ],
    .v6: [
      .v6(0x2001, 0xdb8, 5), .v6(0x2001, 0xdb9, 5), .v6(0xfd00, 1, 0x77), .v6(0xfd00, 0x99, 1),
    ],
  ]

  static let prefixLengths: [Family: [Int]] = [
    .v4: [0, 8, 15, 16, 24, 30, 31, 32], .v6: [0, 16, 31, 32, 64, 112, 126, 127, 128],
  ]
}
