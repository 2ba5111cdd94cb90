/// An object's kind with its group and version.
struct Identity {
  var apiVersion: String
  var group: Substring
  var kind: String

  init(apiVersion: String, kind: String) {
    self.apiVersion = apiVersion
    self.kind = kind
    group = apiVersion.contains("/") ? apiVersion.prefix { $0 != "/" } : ""
  }
}
