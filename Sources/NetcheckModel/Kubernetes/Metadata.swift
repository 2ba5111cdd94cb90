package import NetcheckDiagnostics

/// What every object carries: its name, its namespace, its labels and its owner.
///
/// The pods of one workload differ in their names alone: all else they share, so that a large cluster takes little memory.
package struct Metadata: Sendable {
  package var name: Located<String>
  private var shared: Shared

  /// Whether the server makes the name, and the written one is only its beginning.
  package var isNameGenerated = false

  /// What many objects may have in common.
  private final class Shared: Sendable {
    let namespace: String
    let labels: Labels
    let controller: Owner?

    init(_ namespace: String, _ labels: Labels, _ controller: Owner?) {
      self.namespace = namespace
      self.labels = labels
      self.controller = controller
    }
  }

  package struct Owner: Hashable, Sendable {
    package var kind: String
    package var name: String

    package init(kind: String, name: String) {
      self.kind = kind
      self.name = name
    }
  }

  /// - Parameter other: metadata with which these share what is equal.
  package init(
    name: Located<String>, namespace: String, labels: Labels = Labels(), controller: Owner? = nil,
    like other: Metadata? = nil
  ) {
    self.name = name
    if let other, other.namespace == namespace, other.controller == controller,
      other.labels == labels
    {
      shared = other.shared
    } else {
      shared = Shared(namespace, labels, controller)
    }
  }

  /// The namespace; for objects that have none, the empty text.
  package var namespace: String { shared.namespace }

  package var labels: Labels {
    get { shared.labels }
    set { shared = Shared(namespace, newValue, controller) }
  }

  /// The owner with `controller: true`.
  package var controller: Owner? { shared.controller }
}

/// A Namespace.
package struct Namespace: Sendable {
  package var metadata: Metadata

  package init(_ metadata: Metadata) {
    self.metadata = metadata
  }
}

/// A ServiceAccount.
package struct ServiceAccount: Sendable {
  package var metadata: Metadata

  package init(_ metadata: Metadata) {
    self.metadata = metadata
  }
}
