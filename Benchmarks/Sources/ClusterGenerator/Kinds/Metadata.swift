/// The `metadata` of an object.
struct Metadata {
  /// The object that made this one.
  struct Owner {
    var apiVersion: String
    var kind: String
    var name: String
    var uid: String
  }

  var name: String
  var namespace: String?
  var identity: (uid: String, resourceVersion: String)
  var created: Timestamp
  var generateName: String?
  var generation: Int?
  var labels: [(key: String, value: String)] = []
  var annotations: [(key: String, value: String)] = []
  var owner: Owner?
  var managers: [FieldManager] = []

  init(
    name: String, namespace: String? = nil, identity: (uid: String, resourceVersion: String),
    age: Int
  ) {
    self.name = name
    self.namespace = namespace
    self.identity = identity
    created = Timestamp.now.before(age)
  }

  func write(to out: Emitter) {
    out.object("metadata") {
      if !annotations.isEmpty { out.map("annotations", annotations) }
      out.field("creationTimestamp", created.text)
      if let generateName { out.field("generateName", generateName) }
      if let generation { out.field("generation", generation) }
      if !labels.isEmpty { out.map("labels", labels) }
      if !managers.isEmpty { writeManagers(to: out) }
      out.field("name", name)
      if let namespace { out.field("namespace", namespace) }
      if let owner { write(owner, to: out) }
      out.field("resourceVersion", identity.resourceVersion)
      out.field("uid", identity.uid)
    }
  }

  private func write(_ owner: Owner, to out: Emitter) {
    out.array("ownerReferences") {
      out.item {
        out.field("apiVersion", owner.apiVersion)
        out.field("blockOwnerDeletion", true)
        out.field("controller", true)
        out.field("kind", owner.kind)
        out.field("name", owner.name)
        out.field("uid", owner.uid)
      }
    }
  }
}
