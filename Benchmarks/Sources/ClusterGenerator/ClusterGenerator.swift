/// Writes clusters that look like live ones: equal options give equal bytes, on every machine.
public struct ClusterGenerator {
  /// The forms in which kubectl prints objects.
  public enum Form: String, CaseIterable, Sendable {
    /// JSON, indented by four blanks: `kubectl get -o json`.
    case json
    /// The same on one line.
    case compact
    /// One list: `kubectl get -o yaml`.
    case yaml
    /// An object a document.
    case yamlDocuments = "yaml-documents"
  }

  private let plan: ClusterPlan

  /// Plans a cluster; the options must have no fault.
  public init(_ options: ClusterOptions) {
    precondition(options.fault == nil, options.fault ?? "")
    plan = ClusterPlan(options)
  }

  /// Hands on the objects of the cluster in pieces of some size.
  public func write(_ form: Form, to sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void) {
    let output = OutputBuffer(handingTo: sink)
    let syntax: Emitter.Syntax =
      switch form {
      case .json: .indented
      case .compact: .compact
      case .yaml, .yamlDocuments: .yaml
      }
    let out = Emitter(syntax, to: output)
    ClusterDump(plan: plan, list: ObjectList(out: out, isOneList: form != .yamlDocuments)).write()
    output.flush()
  }

  /// Hands on questions about the cluster, a JSON object a line.
  public func writeQuestions(
    _ count: Int, to sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let output = OutputBuffer(handingTo: sink)
    Questions(plan).write(count, to: Emitter(.compact, to: output))
    output.flush()
  }
}
