package import NetcheckDiagnostics
import NetcheckDocuments
package import NetcheckModel
import NetcheckSets

/// A question that a program writes: one JSON object on a line.
///
///     {"from": "shop/web", "to": {"ip": "10.0.0.5"}, "port": 5432, "protocol": "TCP"}
package enum BatchQuestion {
  /// Reads one line. The fault of a line that can't be asked has places within that line.
  package static func parse(_ line: [UInt8]) -> Result<ReachQuestion, Diagnostic> {
    let source = SourceFile(path: "question.json", bytes: line)
    let (documents, faults) = DocumentReader.read(source, file: 0)
    if let fault = faults.first { return .failure(fault) }
    guard documents.count == 1 else {
      return .failure(.error("a line holds one question", code: .badQuestion))
    }
    let decoding = Decoding(ReadingOptions())
    let question = FieldReader(documents[0].root, "question", decoding)?.reachQuestion()
    if let fault = decoding.diagnostics.first { return .failure(fault) }
    guard let question else { return .failure(.error("no question", code: .badQuestion)) }
    return .success(question)
  }
}

extension FieldReader {
  fileprivate func reachQuestion() -> ReachQuestion? {
    allowOnly(["from", "to", "port", "protocol", "sourcePort", "quantifier", "family"])
    let port = questionPort()
    let family = choice("family", AddressFamily.self)
    let quantifier = choice("quantifier", ReachQuestion.Quantifier.self)
    guard let source = side("from"), let destination = side("to") else { return nil }
    var question = ReachQuestion(
      from: source, to: destination, port: port, quantifier: quantifier ?? .any, family: family)
    question.sourcePort = integer("sourcePort").flatMap { decoding.port($0) }
    guard let asked = self["protocol"] else { return question }
    do {
      try question.ask(protocol: asked.text)
      return question
    } catch {
      decoding.report(error)
      return nil
    }
  }

  private func side(_ key: String) -> EndpointReference? {
    guard let value = required(key) else { return nil }
    if value.kind == .string {
      if key == "to", case .success(let parts) = ReachQuestion.splitDestination(value.text),
        parts.port != nil
      {
        decoding.report(
          .error(
            "'\(value.text)' names a port", code: .badQuestion, at: value.range,
            help: "name it in the fields port and protocol of the question"))
        return nil
      }
      return take(EndpointReference.parse(value.text))
    }
    guard let reader = FieldReader(value, key, decoding) else { return nil }
    reader.allowOnly(["ip", "node"])
    if let node = reader.string("node") { return .node(node.value) }
    guard let address = reader.required("ip").flatMap({ decoding.string($0, "ip") }) else {
      return nil
    }
    if let one = IPAddress(address.value) { return .block(CIDR(one)) }
    return decoding.block(address).map { .block($0) }
  }

  private func questionPort() -> ReachQuestion.Port? {
    guard let value = self["port"] else { return nil }
    if value.kind == .string { return take(ReachQuestion.port(value.text)) }
    return integer("port").flatMap { decoding.port($0) }.map { .number($0) }
  }

  private func take<Value>(_ result: Result<Value, Diagnostic>) -> Value? {
    switch result {
    case .success(let value): return value
    case .failure(let fault):
      decoding.report(fault)
      return nil
    }
  }
}
