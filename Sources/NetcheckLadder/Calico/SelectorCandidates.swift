import NetcheckCluster
import NetcheckModel

/// Network sets or host endpoints by what selectors ask of them first, so that each selector is held against few.
struct SelectorCandidates {
  private let all: Range<Int>
  private var byLabel: [String: [String: [Int]]] = [:]

  /// `nil` where nobody has a namespace of which selectors could ask.
  private var byNamespace: [String: [Int]]?

  init(_ labels: [Labels], namespaces: [String?]? = nil) {
    all = labels.indices
    for (index, labels) in labels.enumerated() {
      for label in labels.entries {
        byLabel[label.key, default: [:]][label.value, default: []].append(index)
      }
    }
    guard let namespaces else { return }
    byNamespace = [:]
    for (index, namespace) in namespaces.enumerated() {
      if let namespace { byNamespace![namespace, default: []].append(index) }
    }
  }

  /// The places of all whom a selector finds, and perhaps of others, ascending.
  func candidates(for selector: EndpointSelector) -> [Int] {
    demanded(by: selector)?.sorted() ?? Array(all)
  }

  /// Those that fulfil one condition that must hold; `nil`: no such condition is known.
  private func demanded(by selector: EndpointSelector) -> [Int]? {
    switch selector {
    case .nothing, .isPod: []
    case .has(.label(let key), .isOne(let values)):
      Set(values).flatMap { byLabel[key]?[$0] ?? [] }
    case .has(.label(let key), .exists): byLabel[key]?.values.flatMap(\.self) ?? []
    case .has(.namespace, .isOne(let values)):
      byNamespace.map { namespaces in Set(values).flatMap { namespaces[$0] ?? [] } }
    case .all(let conditions):
      conditions.compactMap { demanded(by: $0) }.min { $0.count < $1.count }
    default: nil
    }
  }
}
