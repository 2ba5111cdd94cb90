package import NetcheckDiagnostics
package import NetcheckSets

/// One side of a question, as somebody wrote it.
///
///     shop/web              a workload or Service by namespace and name
///     web                   the same, in the namespace of -n or the only one of that name
///     deploy/web            a workload by kind and name; pod/, sts/, ds/, job/, cj/, rs/, rc/ likewise
///     shop/deploy/web       with its namespace
///     svc/web  sa/web       the pods behind a Service, or with a service account
///     shop/  ns/shop/       every pod of a namespace
///     app=web,tier!=db      pods by their labels, as kubectl -l takes them
///     ns/shop/app=web       in one namespace
///     10.0.0.1  10.0.0.0/8  addresses
///     node/ip-10-0-0-1      a node
///     web.shop.svc          a Service by its name in DNS
///     internet              every public address
package enum EndpointReference: Hashable, Sendable {
  /// A workload, or a Service where no workload has the name.
  case named(namespace: String?, kind: WorkloadKind?, name: String)
  case service(namespace: String?, name: String)
  case serviceAccount(namespace: String?, name: String)
  case namespace(String)
  case labels(namespace: String?, LabelSelector)
  case block(CIDR)
  case node(String)
  case internet
}

extension EndpointReference {
  /// Reads one side of a question.
  package static func parse(_ text: String) -> Result<EndpointReference, Diagnostic> {
    if text == "internet" { return .success(.internet) }
    if let block = block(text) { return block.map { .block($0) } }
    if text.hasPrefix("node:") { return .success(.node(String(text.dropFirst(5)))) }

    // ns/NAMESPACE/ may stand before everything else.
    if text.hasPrefix("ns/") {
      let rest = text.dropFirst(3)
      let namespace = String(rest.prefix { $0 != "/" })
      let inner = String(rest.dropFirst(namespace.count + 1))
      guard !namespace.isEmpty else { return .failure(.badReference(text)) }
      return inner.isEmpty
        ? .success(.namespace(namespace)) : within(namespace, inner, whole: text)
    }
    if let selector = selector(text) {
      return selector.map { .labels(namespace: nil, $0) }
    }
    if let service = serviceByDNSName(text) { return .success(service) }
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    switch parts.count {
    case 2 where parts[1].isEmpty && !parts[0].isEmpty: return .success(.namespace(parts[0]))
    case 2 where !isKindWord(parts[0]) && !parts[0].isEmpty:
      return within(parts[0], parts[1], whole: text)
    case 3 where !parts[0].isEmpty:
      return within(parts[0], parts[1] + "/" + parts[2], whole: text)
    default: return within(nil, text, whole: text)
    }
  }

  /// Reads the name that cluster DNS gives a Service: `web.shop.svc`, perhaps with the cluster's domain behind it.
  private static func serviceByDNSName(_ text: String) -> EndpointReference? {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard labels.count >= 3, labels[2] == "svc", !text.utf8.contains(UInt8(ascii: "/")) else {
      return nil
    }
    return .service(namespace: labels[1], name: labels[0])
  }

  /// Reads an address or a block, perhaps in brackets.
  private static func block(_ text: String) -> Result<CIDR, Diagnostic>? {
    let bytes = text.utf8
    guard bytes.contains(UInt8(ascii: ".")) || bytes.contains(UInt8(ascii: ":")) else { return nil }
    let bare = text.hasPrefix("ip:") ? String(text.dropFirst(3)) : text
    let unwrapped =
      bare.hasPrefix("[") && bare.hasSuffix("]") ? String(bare.dropFirst().dropLast()) : bare
    if let address = IPAddress(unwrapped) { return .success(CIDR(address)) }
    guard case .success(let (block, written)) = CIDR.parse(unwrapped) else { return nil }
    return written == block.network ? .success(block) : .failure(.looseBlock(text, block, written))
  }

  /// Reads what may stand behind a namespace: a name, a kind with a name, or a selector.
  private static func within(
    _ namespace: String?, _ text: String, whole: String
  ) -> Result<EndpointReference, Diagnostic> {
    if let selector = selector(text) {
      return selector.map { .labels(namespace: namespace, $0) }
    }
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
      return .failure(.badReference(whole))
    }
    if parts.count == 1 {
      return .success(.named(namespace: namespace, kind: nil, name: parts[0]))
    }
    let word = parts[0].lowercased()
    switch word {
    case "svc", "service", "services":
      return .success(.service(namespace: namespace, name: parts[1]))
    case "sa", "serviceaccount", "serviceaccounts":
      return .success(.serviceAccount(namespace: namespace, name: parts[1]))
    case "node", "nodes", "no": return .success(.node(parts[1]))
    default:
      guard let kind = WorkloadKind.allCases.first(where: { $0.words.contains(word) }) else {
        return .failure(.unknownKindWord(parts[0], in: whole))
      }
      return .success(.named(namespace: namespace, kind: kind, name: parts[1]))
    }
  }

  private static let otherKindWords = [
    "svc", "service", "services", "sa", "serviceaccount", "serviceaccounts", "node", "nodes", "no",
  ]

  private static func isKindWord(_ text: String) -> Bool {
    let word = text.lowercased()
    return otherKindWords.contains(word)
      || WorkloadKind.allCases.contains { $0.words.contains(word) }
  }

  private static func selector(_ text: String) -> Result<LabelSelector, Diagnostic>? {
    // Names hold none of these characters.
    let isSelector = text.utf8.contains {
      $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "!")
    }
    guard isSelector else { return nil }
    return LabelSelector.parse(text)
  }
}

extension EndpointReference: CustomStringConvertible {
  package var description: String {
    func prefixed(_ namespace: String?, _ rest: String) -> String {
      (namespace.map { $0 + "/" } ?? "") + rest
    }
    return switch self {
    case .named(let namespace, let kind, let name):
      prefixed(namespace, (kind.map { $0.words[0] + "/" } ?? "") + name)
    case .service(let namespace, let name): prefixed(namespace, "svc/" + name)
    case .serviceAccount(let namespace, let name): prefixed(namespace, "sa/" + name)
    case .namespace(let name): "ns/\(name)/"
    case .labels(let namespace, let selector):
      (namespace.map { "ns/\($0)/" } ?? "") + selector.description
    case .block(let block):
      block.prefixLength == block.family.width ? "\(block.network)" : "\(block)"
    case .node(let name): "node/\(name)"
    case .internet: "internet"
    }
  }
}

extension Diagnostic {
  fileprivate static func looseBlock(
    _ text: String, _ block: CIDR, _ written: IPAddress
  ) -> Diagnostic {
    .error(
      "'\(text)' has bits behind its prefix", code: .badQuestion,
      help: "write \(block) for the block, or \(written) for the one address")
  }

  fileprivate static func badReference(_ text: String) -> Diagnostic {
    .error(
      "'\(text)' names no endpoint", code: .badQuestion,
      help: "write namespace/name, kind/name, namespace/ for a namespace, a label selector such as "
        + "app=web, an address, a block, or internet")
  }

  fileprivate static func unknownKindWord(_ word: String, in text: String) -> Diagnostic {
    let known = WorkloadKind.allCases.map { $0.words[0] } + ["svc", "sa", "node", "ns"]
    return .error(
      "'\(word)' in '\(text)' is no kind", code: .badQuestion,
      help: Spelling.suggestion(for: word, among: known).map { "did you mean '\($0)'?" }
        ?? "use one of " + known.joined(separator: ", "))
  }
}
