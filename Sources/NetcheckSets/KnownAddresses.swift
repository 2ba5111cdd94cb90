extension AddressSet {
  /// The addresses that an interface can have: none for "this network", loopback, link-local, multicast or reserved
  /// (IANA special-purpose registries). No pod's unknown address is looked for elsewhere.
  package static let unicast: AddressSet = {
    let special = [
      "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "::ffff:0:0/96",
      "fe80::/10", "ff00::/8",
    ]
    return all(.ipv4).union(all(.ipv6)).subtracting(AddressSet(special.map(block)))
  }()

  /// The addresses of the public internet: unicast, and not set aside for private or shared use (RFC 1918, RFC 6598,
  /// RFC 4193).
  package static let internet: AddressSet = {
    let shared = AddressSet(block("100.64.0.0/10"))
    return unicast.subtracting(privateUse).subtracting(shared)
  }()

  /// The addresses that anybody may use within a network of their own (RFC 1918, RFC 4193).
  package static let privateUse = AddressSet(
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].map(block))

  private static func block(_ text: String) -> CIDR {
    guard case .success(let (block, _)) = CIDR.parse(text) else { preconditionFailure(text) }
    return block
  }
}
