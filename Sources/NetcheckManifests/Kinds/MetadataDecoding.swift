import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

/// Whether objects of a kind live in a namespace.
enum Scope {
  case namespaced, cluster
}

extension Outline {
  /// An object with its metadata and further fields.
  static func object(metadata more: Keys = [:], _ fields: Keys = [:]) -> Outline {
    let metadata: Keys = [
      "name": .whole, "generateName": .whole, "namespace": .whole, "labels": .whole,
      "ownerReferences": sparse(["controller": .whole, "kind": .whole, "name": .whole]),
    ]
    let common: Keys = [
      "apiVersion": .whole, "kind": .whole, "metadata": Outline(metadata.adding(more)),
    ]
    return Outline(common.adding(fields))
  }

  /// An object of which nothing but its metadata is read.
  static let named = object()
}

extension FieldReader {
  /// The fields of ObjectMeta (apimachinery, `pkg/apis/meta/v1/types.go`).
  private static let metadataFields = WordSet([
    "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation",
    "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations",
    "ownerReferences", "finalizers", "managedFields", "clusterName", "initializers",
  ])

  /// The object's `metadata`. A namespaced object that names no namespace goes where the client says.
  func metadata(
    _ scope: Scope, name isName: (String) -> Bool = Syntax.isDNSSubdomain
  ) -> Metadata? {
    guard let written = required("metadata"),
      let reader = FieldReader(written, "metadata", decoding)
    else { return nil }
    reader.allowOnly(Self.metadataFields)
    let labels = reader.labels("labels")
    let controller = reader.controller()
    var namespace = ""
    if scope == .namespaced {
      let written = reader.string("namespace")
      if let written { decoding.checkName(written, of: "namespace", is: Syntax.isDNSLabel) }
      namespace =
        written.flatMap { $0.value.isEmpty ? nil : $0.value } ?? decoding.options.namespace
    }
    guard let name = reader.objectName() else { return nil }
    decoding.checkName(name, of: value["kind"]?.text ?? "object", is: isName)
    var metadata = Metadata(
      name: name, namespace: namespace, labels: labels, controller: controller,
      like: decoding.lastMetadata)
    metadata.isNameGenerated = reader["name"] == nil
    decoding.lastMetadata = metadata
    return metadata
  }

  /// The name, or what the server would begin it with.
  private func objectName() -> Located<String>? {
    if self["name"] == nil, let prefix = string("generateName") {
      return Located(prefix.value + "generated", at: prefix.range)
    }
    guard let name = required("name").flatMap({ decoding.string($0, "name") }) else { return nil }
    if name.value.isEmpty {
      decoding.report(.missingField("name", in: self.name, at: name.range))
      return nil
    }
    return name
  }

  private func controller() -> Metadata.Owner? {
    var controller: Metadata.Owner?
    for owner in eachMapping("ownerReferences")
    where controller == nil && owner.boolean("controller") == true {
      if let kind = owner.string("kind"), let name = owner.string("name") {
        controller = Metadata.Owner(kind: kind.value, name: name.value)
      }
    }
    return controller
  }

  /// The labels of a pod template, whose own name and namespace mean nothing.
  func templateLabels() -> Labels {
    guard let reader = mapping("metadata") else { return Labels() }
    reader.allowOnly(Self.metadataFields)
    return reader.labels("labels")
  }
}

extension Decoding {
  func checkName(_ name: Located<String>, of kind: String, is valid: (String) -> Bool) {
    guard !valid(name.value), !name.value.isEmpty else { return }
    let isTemplate = name.value.contains("{{")
    report(
      .error(
        "'\(name.value)' is no name for a \(kind)", code: .invalidName, at: name.range,
        help: isTemplate
          ? "this is a template: render it first, as with 'helm template'"
          : "write lower-case letters, digits and '-', beginning and ending with a letter or digit"
      ))
  }
}
