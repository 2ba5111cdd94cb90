/// Reads the drawing operations of Graphviz' format xdot (Graphviz, Output Formats, "xdot").
struct XDot {
  private var bytes: ArraySlice<UInt8>
  private var shapes: [Drawing.Shape] = []
  private var paint = Drawing.Paint(fill: nil, stroke: "#000000")
  private var fill = "#ffffff"
  private var size = 10.0

  /// The shapes of an object; those before the first operation that can't be read.
  static func shapes(_ text: String) -> [Drawing.Shape] {
    var reader = XDot(bytes: Array(text.utf8)[...])
    while let operation = reader.word(), reader.take(operation) {}
    return reader.shapes
  }

  private init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  private mutating func take(_ operation: String) -> Bool {
    switch operation {
    case "E", "e": return ellipse(isFilled: operation == "E")
    case "P", "p": return points { .polygon($0, $1) }(&self, operation == "P")
    case "L": return points { .line($0, $1) }(&self, false)
    case "B", "b": return points { .curves($0, $1) }(&self, operation == "b")
    case "T": return text()
    case "C": return counted().map { fill = $0 } != nil
    case "c": return counted().map { paint.stroke = $0 } != nil
    case "F":
      guard let size = number(), counted() != nil else { return false }
      self.size = size
      return true
    case "S": return counted().map { style($0) } != nil
    case "t": return number() != nil
    default: return false
    }
  }

  private mutating func ellipse(isFilled: Bool) -> Bool {
    guard let x = number(), let y = number(), let rx = number(), let ry = number() else {
      return false
    }
    shapes.append(.ellipse(centre: .init(x: x, y: y), rx: rx, ry: ry, painted(isFilled)))
    return true
  }

  private func points(
    _ shape: @escaping ([Drawing.Point], Drawing.Paint) -> Drawing.Shape
  ) -> (inout XDot, Bool) -> Bool {
    { reader, isFilled in
      guard let count = reader.number(), count >= 0, count < 100_000 else { return false }
      var points: [Drawing.Point] = []
      for _ in 0..<Int(count) {
        guard let x = reader.number(), let y = reader.number() else { return false }
        points.append(.init(x: x, y: y))
      }
      reader.shapes.append(shape(points, reader.painted(isFilled)))
      return true
    }
  }

  private func painted(_ isFilled: Bool) -> Drawing.Paint {
    var paint = paint
    paint.fill = isFilled ? fill : nil
    return paint
  }

  private mutating func text() -> Bool {
    guard let x = number(), let y = number(), let side = number(), let width = number(),
      let text = counted()
    else { return false }
    shapes.append(
      .text(
        text, at: .init(x: x, y: y), width: width, side < 0 ? .start : side > 0 ? .end : .middle,
        size: size, colour: paint.stroke))
    return true
  }

  private mutating func style(_ style: String) {
    if style == "solid" { paint.dash = .solid }
    if style == "dashed" { paint.dash = .dashed }
    if style == "dotted" { paint.dash = .dotted }
    if style.hasPrefix("setlinewidth("), let width = Double(style.dropFirst(13).dropLast()) {
      paint.width = width
    }
  }

  // MARK: Words

  private mutating func word() -> String? {
    bytes = bytes.drop { $0 == 0x20 }
    let word = bytes.prefix { $0 != 0x20 }
    bytes = bytes[word.endIndex...]
    return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
  }

  private mutating func number() -> Double? { word().flatMap { Double($0) } }

  /// A text with its number of bytes and a hyphen before it.
  private mutating func counted() -> String? {
    guard let count = number().map({ Int($0) }), count >= 0 else { return nil }
    bytes = bytes.drop { $0 == 0x20 }
    guard bytes.first == UInt8(ascii: "-"), bytes.count > count else { return nil }
    let text = bytes.dropFirst().prefix(count)
    bytes = bytes[text.endIndex...]
    return String(decoding: text, as: UTF8.self)
  }
}
