/// What can be held against every cluster. Each has an entry in `docs/checks.md` with a faulty and a mended manifest.
package enum CheckID: String, CaseIterable, Sendable {
  case defaultDeny = "default-deny"
  case dns
  case metadata
  case apiServer = "api-server"
  case hostNetwork = "host-network"
  case selectsNothing = "selects-nothing"
  case deadRule = "dead-rule"
  case splitPeer = "split-peer"
  case namespaceLabel = "namespace-label"
  case halfOpen = "half-open"
}
