/// Who set which fields of an object, as an entry of `managedFields` tells it.
struct FieldManager: Sendable {
  /// A field with those in it that somebody owns.
  struct Field: Sendable {
    var name: String
    var fields: [Field] = []

    init(_ name: String, _ fields: [Field] = []) {
      self.name = name
      self.fields = fields
    }

    /// Fields by the names that they have in objects.
    static func named(_ names: String...) -> [Field] {
      names.map { Field("f:\($0)") }
    }
  }

  var name: String
  var apiVersion: String
  var subresource: String?
  var fields: [Field]
}

extension Metadata {
  func writeManagers(to out: Emitter) {
    out.array("managedFields") {
      for manager in managers {
        out.item {
          out.field("apiVersion", manager.apiVersion)
          out.field("fieldsType", "FieldsV1")
          out.object("fieldsV1") {
            if manager.subresource == nil { write(ownedMetadata, to: out) }
            for field in manager.fields { write(field, to: out) }
          }
          out.field("manager", manager.name)
          out.field("operation", "Update")
          if let subresource = manager.subresource { out.field("subresource", subresource) }
          out.field("time", created.text)
        }
      }
    }
  }

  private var ownedMetadata: FieldManager.Field {
    func owned(_ name: String, _ keys: [String]) -> [FieldManager.Field] {
      guard !keys.isEmpty else { return [] }
      return [FieldManager.Field("f:\(name)", [FieldManager.Field(".")] + keys.map { .init($0) })]
    }
    return FieldManager.Field(
      "f:metadata",
      owned("annotations", annotations.map { "f:\($0.key)" })
        + (generateName == nil ? [] : FieldManager.Field.named("generateName"))
        + owned("labels", labels.map { "f:\($0.key)" })
        + owned("ownerReferences", owner.map { ["k:{\"uid\":\"\($0.uid)\"}"] } ?? []))
  }

  private func write(_ field: FieldManager.Field, to out: Emitter) {
    out.object(quoting: field.name) {
      for inner in field.fields { write(inner, to: out) }
    }
  }
}
