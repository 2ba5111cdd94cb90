/// What is fed with arbitrary bytes: by the fuzzer (`make fuzz`), and in each run of the tests with what it once stumbled over.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// YAML read by libyaml's events, line by line, in stretches and from cuts.
  case yaml
  /// JSON read whole, in stretches and from cuts, and by Foundation.
  case json
  /// Manifests up to the answers about them, read whole and in stretches.
  case manifests
  /// Selectors, sides of questions and addresses.
  case selectors
  /// Contracts and lines of questions.
  case contracts
  /// Names in diagrams: DOT, SVG, Mermaid, JSON.
  case diagrams
  /// Names in reports and tables: JUnit, SARIF, TAP, annotations, Markdown, CSV.
  case reports

  /// Does with the bytes what netcheck does with such input.
  ///
  /// - Throws: ``Broken`` if what comes out is not as it must be whatever the bytes are.
  package func run(_ bytes: [UInt8]) throws {
    switch self {
    case .yaml: try YAMLFuzzing.run(bytes)
    case .json: try JSONFuzzing.run(bytes)
    case .manifests: try ManifestFuzzing.run(bytes)
    case .selectors: try SelectorFuzzing.run(bytes)
    case .contracts: try ContractFuzzing.run(bytes)
    case .diagrams: try DiagramFuzzing.run(bytes)
    case .reports: try ReportFuzzing.run(bytes)
    }
  }
}

/// A promise that some input broke.
package struct Broken: Error, CustomStringConvertible {
  package var description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Holds what is so against what must be.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) throws {
  if !holds { throw Broken(what()) }
}
