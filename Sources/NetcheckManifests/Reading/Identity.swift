/// An object's kind with its group and version.
struct Identity: Equatable {
  var apiVersion: String
  var kind: String

  /// The group; empty for Kubernetes' oldest kinds.
  var group: Substring {
    apiVersion.contains("/") ? apiVersion.prefix { $0 != "/" } : ""
  }
}
