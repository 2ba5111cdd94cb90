import NetcheckDocuments

/// What values were decoded to lately, so that equal ones are decoded once and share their memory.
///
/// A result may depend on nothing but what the value holds: not on its place, and not on what stands around it.
final class DecodingCache<Result: Equatable> {
  private let values: ValueCache
  private var results: [Result?]

  /// More results than values, which take more memory: equal ones share it even where they are decoded anew.
  private var older: [Result?]
  private let places: Int

  init(places: Int) {
    self.places = places
    values = ValueCache(places: max(1, places / 32))
    results = []
    older = []
  }

  /// What the value was decoded to, or is decoded to now. What is decoded with a fault is not kept.
  func result(of value: Value, _ decoding: Decoding, decode: () -> Result) -> Result {
    guard let place = values.place(of: value) else { return decode() }
    if place.isTaken, let result = results[place.index] { return result }
    let faults = decoding.faultCount
    var result = decode()
    guard decoding.faultCount == faults else { return result }
    if results.isEmpty {
      results = Array(repeating: nil, count: max(1, places / 32))
      older = Array(repeating: nil, count: places)
    }
    // The lowest bits chose the place of the value.
    let index = Int(truncatingIfNeeded: place.hash >> 20) & (places - 1)
    if let equal = older[index], equal == result { result = equal }
    older[index] = result
    results[place.index] = result
    values.keep(value, at: place)
    return result
  }
}
