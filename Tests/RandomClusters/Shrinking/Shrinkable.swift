/// What can be made smaller in several ways, those that take away most first.
protocol Shrinkable {
  var smaller: [Self] { get }
}

extension Shrinkable {
  /// The value with one of its fields made smaller.
  func with<Field: Shrinkable>(smaller field: WritableKeyPath<Self, Field>) -> [Self] {
    self[keyPath: field].smaller.map { with(field, $0) }
  }

  func with<Field>(_ field: WritableKeyPath<Self, Field>, _ value: Field) -> Self {
    var copy = self
    copy[keyPath: field] = value
    return copy
  }
}

extension Array: Shrinkable where Element: Shrinkable {
  var smaller: [Self] {
    var all: [Self] = []
    if count > 3 {
      all.append(Array(prefix(count / 2)))
      all.append(Array(suffix(count - count / 2)))
    }
    for index in indices {
      var copy = self
      copy.remove(at: index)
      all.append(copy)
    }
    for index in indices {
      for element in self[index].smaller {
        var copy = self
        copy[index] = element
        all.append(copy)
      }
    }
    return all
  }
}

extension Optional: Shrinkable where Wrapped: Shrinkable {
  var smaller: [Self] {
    guard let wrapped = self else { return [] }
    return [nil] + wrapped.smaller.map(Optional.some)
  }
}

/// What is there or not, and has no parts.
protocol Atomic: Shrinkable {}

extension Atomic {
  var smaller: [Self] { [] }
}

extension String: Atomic {}
extension Int: Atomic {}
extension Double: Atomic {}
extension Label: Atomic {}
extension Address: Atomic {}
extension Block: Atomic {}
extension Family: Atomic {}
extension Direction: Atomic {}
extension Transport: Atomic {}
extension StagedAction: Atomic {}
extension NetworkPolicy.PortValue: Atomic {}
extension NetworkSet.Net: Atomic {}
extension AdminPolicy.ProtocolMatch: Atomic {}
extension Tier.DefaultAction: Atomic {}
extension CalicoRule.ProtocolValue: Atomic {}
extension CalicoRule.ICMP: Atomic {}
extension CalicoEntity.Port: Atomic {}
extension CalicoEntity.ServiceName: Atomic {}
extension Pod.Phase: Atomic {}

extension Bool: Shrinkable {
  var smaller: [Bool] { self ? [false] : [] }
}
