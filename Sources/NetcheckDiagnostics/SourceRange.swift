/// A stretch of bytes of one source file.
///
/// It is small and holds no reference, so every value that a message may quote can carry one. Line and column are worked
/// out by ``SourceMap/position(of:)`` when they are told.
public struct SourceRange: Hashable, Sendable {
  /// The file, by its index in the ``SourceMap``.
  package var file: Int32

  /// The number of bytes that the range covers; zero for a place between two bytes.
  package var length: Int32

  /// The first byte, counted from zero.
  package var offset: Int

  package init(file: Int32, offset: Int, length: Int) {
    self.file = file
    self.offset = offset
    self.length = Int32(clamping: length)
  }
}

/// A place as people name it: line and column, both from one. A column counts characters (Unicode scalars).
public struct SourcePosition: Hashable, Sendable {
  public var line: Int
  public var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A value together with the place where it was written.
///
/// It is public and inlinable so that other targets specialise it: readers make millions.
@frozen public struct Located<Value> {
  public var value: Value
  public var range: SourceRange

  @inlinable
  public init(_ value: Value, at range: SourceRange) {
    self.value = value
    self.range = range
  }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
