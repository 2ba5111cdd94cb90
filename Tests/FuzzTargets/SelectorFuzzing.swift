import Foundation
import NetcheckDiagnostics
import NetcheckManifests
import NetcheckModel
import NetcheckSets

/// Small languages: what is read and written again means the same.
enum SelectorFuzzing {
  static func run(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    try calico(text)
    try labels(text)
    try reference(text)
    try address(text)
    _ = try? ReachQuestion.port(text).get()
    _ = try? ReachQuestion.transport(text).get()
  }

  private static func calico(_ text: String) throws {
    guard let selector = try? CalicoSelector.parse(text) else { return }
    let written = selector.description
    // Two negations that parentheses kept apart cancel when they are read.
    if written.contains("!!") { return }
    let again = try? CalicoSelector.parse(written)
    try promise(again?.description == written, "'\(written)' is read as '\(again as Any)'")
    for value in [nil, "", "a", "web"] {
      try promise(
        again?.matches { _ in value } == selector.matches { _ in value },
        "'\(written)' holds of another label")
    }
  }

  private static func labels(_ text: String) throws {
    guard case .success(let selector) = LabelSelector.parse(text) else { return }
    let written = selector.description
    if written.isEmpty { return }
    let again = try? LabelSelector.parse(written).get()
    try promise(
      again?.description == written, "selector '\(written)' is read as '\(again as Any)'")
  }

  private static func reference(_ text: String) throws {
    guard case .success(let reference) = EndpointReference.parse(text) else { return }
    // Names are looked up and not judged: those that no object bears may be written like something else.
    guard case .block = reference else { return }
    let again = try? EndpointReference.parse(reference.description).get()
    try promise(again == reference, "side '\(reference)' is read as '\(again as Any)'")
  }

  /// The C library reads addresses by the same rules.
  private static func address(_ text: String) throws {
    let isText = !text.utf8.contains(0)
    var six = in6_addr()
    var four = in_addr()
    let known: [UInt8]? =
      isText && inet_pton(AF_INET, text, &four) == 1
      ? withUnsafeBytes(of: &four) { Array($0) }
      : isText && inet_pton(AF_INET6, text, &six) == 1
        ? withUnsafeBytes(of: &six) { Array($0) } : nil
    let own = IPAddress(text).map { address in
      (0..<address.family.width / 8).reversed().map {
        UInt8(truncatingIfNeeded: address.bits >> ($0 * 8))
      }
    }
    try promise(own == known, "\(own as Any) and not \(known as Any)")
    if let address = IPAddress(text) {
      try promise(IPAddress(address.description) == address, "\(address)")
    }
    if case .success(let (block, _)) = CIDR.parse(text) {
      try promise((try? CIDR.parse(block.description).get().cidr) == block, "\(block)")
    }
  }
}
