import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

extension Outline {
  /// An object of Calico.
  static let calico = object(
    metadata: ["annotations": sparse(["projectcalico.org/metadata": .whole])], ["spec": .whole])
}

extension FieldReader {
  private static let storage = "projectcalico.org/metadata"

  /// The metadata of an object of Calico. Objects of `crd.projectcalico.org` are as Calico stores them: an annotation holds what
  /// people wrote (Calico, `libcalico-go/lib/backend/k8s/resources`).
  func calicoMetadata(
    _ scope: Scope, name isName: (String) -> Bool = Syntax.isDNSSubdomain
  ) -> Metadata? {
    guard let annotation = storedMetadata else { return metadata(scope, name: isName) }
    guard var metadata = metadata(scope) else { return nil }
    let tier = mapping("spec")?["tier"]?.text ?? ""
    if let name = annotation["name"], name.kind == .string, !name.text.isEmpty {
      metadata.name.value = name.text
    } else if isPolicy, tier.isEmpty || tier == "default" {
      // Up to 3.31 the stored name of a policy of the default tier began so.
      let prefix = "default."
      if metadata.name.value.hasPrefix(prefix) {
        metadata.name.value = String(metadata.name.value.dropFirst(prefix.count))
      }
    }
    if let labels = annotation["labels"] {
      for (key, value) in labels.entries where value.kind == .string {
        metadata.labels[key.text] = value.text
      }
    }
    return metadata
  }

  private var isPolicy: Bool { value["kind"]?.text.hasSuffix("NetworkPolicy") ?? false }

  /// Whether the object is as Calico stores it, and not as people write it.
  var isStored: Bool { value["apiVersion"]?.text.hasPrefix("crd.") ?? false }

  /// The annotation of a stored object, read; `nil` if it is none or has none.
  private var storedMetadata: Value? {
    guard isStored, let written = mapping("metadata")?.mapping("annotations")?[Self.storage],
      written.kind == .string
    else { return nil }
    let source = SourceFile(path: "\(Self.storage).json", bytes: Array(written.text.utf8))
    let root = DocumentReader.read(source, file: written.range.file).documents.first?.root
    return root?.kind == .mapping ? root : nil
  }
}
