/// Finds the outline of an object while it is read: as soon as its `apiVersion` and `kind` are known.
struct ObjectOutline {
  /// The tokens of the two values, once their keys were read.
  private var apiVersion: Int?
  private var kind: Int?

  /// Takes note of a key of the object whose value will be the builder's next token.
  mutating func note(_ key: UnsafeBufferPointer<UInt8>, next token: Int) {
    if Bytes.equal(key, "kind") { kind = token }
    if Bytes.equal(key, "apiVersion") { apiVersion = token }
  }

  /// The object's outline; `nil` as long as it is not known. A list is wanted in whole: its items have outlines of their own.
  func outline(in builder: borrowing DocumentBuilder, _ choose: OutlineChoice?) -> Outline? {
    guard let apiVersion, let kind, let choose else { return nil }
    guard !isList(in: builder) else { return .whole }
    return choose(builder.bytes(of: apiVersion), builder.bytes(of: kind))
  }

  /// Whether the object may be a list: its kind says so, or is not known yet.
  func mayBeList(in builder: borrowing DocumentBuilder) -> Bool {
    kind == nil || isList(in: builder)
  }

  private func isList(in builder: borrowing DocumentBuilder) -> Bool {
    kind.map { builder.bytes(of: $0).suffix(4).elementsEqual("List".utf8) } ?? false
  }
}
