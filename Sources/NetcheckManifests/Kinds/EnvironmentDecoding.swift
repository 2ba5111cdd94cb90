import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

extension FieldReader {
  /// The settings that an agent of the network gets from the environment of its containers. Of one that another object holds it is told
  /// that it is not known.
  ///
  /// - Parameters:
  ///   - names: the settings that are read, in capitals.
  ///   - container: the only container that is meant; `nil`: all.
  func settings(
    named names: Set<String>, of container: String? = nil
  ) -> [(name: String, value: Located<String>)] {
    let pod = mapping("spec")?.mapping("template")?.mapping("spec")
    let containers = (pod?.mappings("containers") ?? []).filter {
      container == nil || $0.string("name")?.value == container
    }
    return containers.flatMap { $0.mappings("env") ?? [] }.compactMap { variable in
      guard let name = variable.string("name")?.value.uppercased(), names.contains(name) else {
        return nil
      }
      if let source = variable["valueFrom"] {
        decoding.report(.foreignValue(name, at: source.range))
        return nil
      }
      return variable.string("value").map { (name, $0) }
    }
  }
}

extension Diagnostic {
  fileprivate static func foreignValue(_ name: String, at range: SourceRange) -> Diagnostic {
    .warning(
      "\(name) comes from another object, and counts as not set", code: .foreignValue, at: range,
      help: "write its value in place of 'valueFrom' into what netcheck reads")
  }
}
