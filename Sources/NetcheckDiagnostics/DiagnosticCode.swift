/// The kinds of fault, in the words that stand in brackets behind a message.
///
/// Each has an entry in `docs/diagnostics.md` with a faulty and a mended manifest.
public enum DiagnosticCode: String, CaseIterable, Sendable {
  // Files.
  case unreadable
  case unwritable
  case noInput = "no-input"
  case template
  case notApplied = "not-applied"
  case notAManifest = "not-a-manifest"

  // Documents: bytes to values.
  case encoding
  case yamlSyntax = "yaml-syntax"
  case jsonSyntax = "json-syntax"
  case nesting
  case textLimit = "text-limit"
  case aliasLimit = "alias-limit"
  case duplicateKey = "duplicate-key"
  case mergeOrder = "merge-order"
  case booleanKey = "boolean-key"

  // Objects: values to kinds.
  case wrongType = "wrong-type"
  case missingField = "missing-field"
  case unknownField = "unknown-field"
  case unknownWord = "unknown-word"
  case unknownKind = "unknown-kind"
  case invalidName = "invalid-name"
  case invalidLabel = "invalid-label"
  case unknownOperator = "unknown-operator"
  case operatorValues = "operator-values"
  case policyTypes = "policy-types"
  case invalidPeer = "invalid-peer"
  case invalidPort = "invalid-port"
  case unknownProtocol = "unknown-protocol"
  case invalidCIDR = "invalid-cidr"
  case looseBlock = "loose-block"
  case invalidExcept = "invalid-except"
  case invalidAddress = "invalid-address"
  case invalidSelector = "invalid-selector"
  case invalidRule = "invalid-rule"
  case invalidTier = "invalid-tier"
  case unknownTier = "unknown-tier"
  case selectorMismatch = "selector-mismatch"
  case oldVersion = "old-version"
  case duplicateObject = "duplicate-object"
  case unsupported

  // Meaning: what is legal and probably not meant.
  case deadRules = "dead-rules"
  case emptyRules = "empty-rules"
  case emptyPort = "empty-port"
  case passesKubernetes = "passes-kubernetes"
  case denyTooLate = "deny-too-late"
  case governsHosts = "governs-hosts"
  case negativeNamespaces = "negative-namespaces"
  case hostPolicyForPods = "host-policy-for-pods"
  case oneFamily = "one-family"
  case unknownWorkload = "unknown-workload"
  case foreignValue = "foreign-value"
  case undeclaredNamespace = "undeclared-namespace"

  // Contracts.
  case noContract = "no-contract"
  case invalidContract = "invalid-contract"
  case unknownGroup = "unknown-group"

  // Questions.
  case unknownEndpoint = "unknown-endpoint"
  case ambiguousName = "ambiguous-name"
  case unknownPolicy = "unknown-policy"
  case unknownPort = "unknown-port"
  case badQuestion = "bad-question"
  case tooManyPairs = "too-many-pairs"

  // Diagrams.
  case graphviz
  case lateLayout = "late-layout"
}
