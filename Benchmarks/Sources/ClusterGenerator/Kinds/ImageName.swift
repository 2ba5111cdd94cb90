/// Names of images, and of roles in the account of AWS to which the cluster belongs.
enum ImageName {
  static let agent = "\(registry)/platform/otel-collector:0.119.0"
  static let tools = "\(registry)/platform/tools:3.1.4"

  private static let registry = "registry.example.com"

  static func image(of workload: WorkloadPlan, in namespace: NamespacePlan) -> String {
    "\(registry)/\(namespace.team)/\(workload.name):\(workload.version)"
  }

  static func exporter(of component: Component) -> String {
    "\(registry)/platform/\(component.name)-exporter:0.17.1"
  }

  static func role(of workload: WorkloadPlan, in namespace: NamespacePlan) -> String {
    "arn:aws:iam::111122223333:role/\(namespace.name)-\(workload.name)"
  }
}

/// The image that a container runs, as the kubelet reports it.
struct ReportedImage {
  var container: String
  var image: String
  /// The image by its content.
  var digest: String

  init(_ container: String, _ image: String) {
    self.container = container
    self.image = image
    // The same image has the same content wherever it runs.
    let hash = image.utf8.reduce(into: UInt64(0)) { $0 = $0 &* 31 &+ UInt64($1) }
    var random = Random(hash, .hash)
    digest = "\(image.prefix { $0 != ":" })@sha256:\(Identifier.hex(64, &random))"
  }
}
