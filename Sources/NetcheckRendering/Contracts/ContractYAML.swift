import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries

extension ContractDraft {
  /// The draft as the file that somebody begins with.
  package var yaml: String {
    var text = """
      # What is open today, written by 'netcheck test --init': read it, correct it, and keep it under review.
      # docs/contracts.md tells the language. 'netcheck test --coverage' lists what no rule mentions.
      version: 1

      rules:

      """
    for rule in contract.rules { text += rule.yaml + "\n" }
    if contract.rules.isEmpty { text += "  [] # nothing is closed, so there is nothing to hold\n" }
    for reason in Reason.allCases {
      let names = leftOut.filter { $0.reason == reason }.map { "\($0.name)" }
      if !names.isEmpty { text += "# \(reason.text): \(names.joined(separator: ", "))\n" }
    }
    return text.trimmedAtEnd + "\n"
  }
}

extension ContractDraft.Reason {
  fileprivate var text: String {
    switch self {
    case .openToEverybody: "Left out, since everybody may connect to it"
    case .undecided: "Left out, since it is not decided who may connect to it"
    case .hostNetwork: "Left out, since it uses its node's network"
    case .manyAddresses: "Left out in part, since it would take a long list of addresses"
    case .tooFine: "Left out, since names can't tell who may connect"
    }
  }
}

extension Contract.Rule {
  /// The rule as a contract holds it, with an empty line behind it.
  fileprivate var yaml: String {
    let lines = entries.map { entry in
      let ports = entry.ports.map { "\($0.value)" }
      return "      - {from: \(Self.list(entry.from)), to: \(Self.list(entry.to))"
        + (ports.isEmpty ? "" : ", ports: \(Self.flow(ports))") + "}\n"
    }
    let word =
      switch demand {
      case .deny: "deny"
      case .allow: "allow"
      case .only: "only"
      }
    return "  - id: \(id.value)\n    \(word):\n" + lines.joined()
      + (mayBeEmpty ? "    may-be-empty: true # no pod declares some of the ports\n" : "")
  }

  private static func list(_ members: [Located<Contract.Member>]) -> String {
    flow(members.map { "\($0.value)".yamlScalar })
  }

  private static func flow(_ texts: [String]) -> String {
    texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
  }
}

extension String {
  /// The text as a scalar in a flow; quoted where YAML would read something else.
  fileprivate var yamlScalar: String {
    let isPlain =
      utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || "-_./".utf8.contains(byte)
      } && utf8.contains { (97...122).contains($0) }
    return isPlain ? self : Structured.text(self).jsonLine.trimmedAtEnd
  }

  fileprivate var trimmedAtEnd: String {
    var text = self[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
