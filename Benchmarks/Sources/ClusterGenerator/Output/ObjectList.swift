/// Takes the objects of a dump, one after the other: items of one list, or documents of their own.
struct ObjectList {
  let out: Emitter
  let isOneList: Bool

  /// Writes the whole dump. kubectl gives whatever it lists the kind List.
  func write(_ objects: () -> Void) {
    guard isOneList else { return objects() }
    out.document {
      out.field("apiVersion", "v1")
      out.array("items", objects)
      out.field("kind", "List")
      out.object("metadata") { out.field("resourceVersion", "") }
    }
  }

  func add(_ object: () -> Void) {
    if isOneList {
      out.item(object)
    } else {
      out.output.append("---\n")
      out.document(object)
    }
  }

  /// Adds an object that begins with its version and kind, as most do.
  func add(_ apiVersion: String, _ kind: String, _ content: () -> Void) {
    add {
      out.field("apiVersion", apiVersion)
      out.field("kind", kind)
      content()
    }
  }
}
