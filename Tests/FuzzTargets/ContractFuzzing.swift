import NetcheckDiagnostics
import NetcheckManifests

/// Contracts and questions are read or refused, and what is told of them is harmless.
enum ContractFuzzing {
  static func run(_ text: [UInt8]) throws {
    var sources = SourceMap()
    let file = sources.add(SourceFile(path: "a.netcheck.yaml", bytes: text))
    let (_, faults) = ContractReader.read(text, path: "a.netcheck.yaml", file: file)
    for fault in faults { try promisePlain(fault.text(in: sources)) }
    for line in text.split(separator: UInt8(ascii: "\n")).prefix(8) {
      guard case .failure(let fault) = BatchQuestion.parse(Array(line)) else { continue }
      try promisePlain(fault.text(in: sources))
    }
  }
}
