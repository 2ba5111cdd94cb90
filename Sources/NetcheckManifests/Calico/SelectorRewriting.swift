import NetcheckModel

/// How Calico folds the selector fields of a policy into one selector.
///
/// It works on text, and so does this: `all()` is replaced wherever these letters stand, in values too, and not where a
/// blank stands between the parentheses. The functions return text in Calico's own form, so that it can be compared.
enum SelectorRewriting {
  private static let namespace = "projectcalico.org/namespace"
  private static let serviceAccount = "projectcalico.org/serviceaccount"

  /// The subjects of a policy in a namespace (`networkpolicyprocessor.go`).
  static func subject(
    selector: String, serviceAccountSelector: String, in namespaceName: String
  ) -> String {
    let own = "\(namespace) == '\(namespaceName)'"
    var subject = selector.isEmpty ? own : "(\(selector)) && \(own)"
    if !serviceAccountSelector.isEmpty {
      subject = "(\(subject)) && \(prefixed(serviceAccountSelector, "pcsa."))"
    }
    return subject
  }

  /// The subjects of a global policy (`globalnetworkpolicyprocessor.go`).
  static func globalSubject(
    selector: String, namespaceSelector: String, serviceAccountSelector: String
  ) -> String {
    var subject = selector
    for (text, prefix, label) in [
      (namespaceSelector, "pcns.", namespace), (serviceAccountSelector, "pcsa.", serviceAccount),
    ] where !text.isEmpty {
      let own = prefixed(text, prefix)
      subject = subject.isEmpty ? own : "(\(subject)) && \(own)"
      subject = subject.replacing("all()", with: "has(\(label))")
    }
    return subject
  }

  /// The fields of one side of a rule from which its selectors are made.
  struct Side {
    var selector = ""
    var notSelector = ""
    var namespaceSelector = ""
    /// `nil`: the field is absent.
    var serviceAccounts: (names: [String], selector: String)?
  }

  /// Who the side may be, and who it may not be; the empty text is no condition (`rules.go`, `rule_scanner.go`). The
  /// namespace is that of the policy, `nil` for a global one.
  static func ruleSide(
    _ side: Side, in namespaceName: String?
  ) -> (positive: String, negative: String) {
    var scope = ""
    if !side.namespaceSelector.isEmpty {
      scope = prefixed(side.namespaceSelector, "pcns.")
        .replacing("all()", with: "has(\(namespace))")
        .replacing("global()", with: "!has(\(namespace))")
    } else if let namespaceName {
      scope = "\(namespace) == '\(namespaceName)'"
    }
    var positive = ""
    if let accounts = side.serviceAccounts {
      if !accounts.selector.isEmpty { positive = prefixed(accounts.selector, "pcsa.") }
      if !accounts.names.isEmpty {
        let names = CalicoSelector.member(
          serviceAccount, isNegated: false,
          of: accounts.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        positive = positive.isEmpty ? "\(names)" : "(\(positive)) && (\(names))"
      }
    }
    if !side.selector.isEmpty {
      positive = positive.isEmpty ? side.selector : "(\(positive)) && (\(side.selector))"
    }
    let isConfined =
      !positive.isEmpty || !side.notSelector.isEmpty || !side.namespaceSelector.isEmpty
    if !scope.isEmpty, isConfined {
      positive = positive.isEmpty ? scope : "(\(scope)) && (\(positive))"
    }
    if !positive.isEmpty, !side.notSelector.isEmpty {
      return ("(\(positive)) && (!(\(side.notSelector)))", "")
    }
    return (positive, side.notSelector)
  }

  /// The canonical form with a prefix before each label; a text that does not parse is dropped, as Calico drops it.
  private static func prefixed(_ selector: String, _ prefix: String) -> String {
    (try? CalicoSelector.parse(selector)).map { "\($0.prefixed(by: prefix))" } ?? ""
  }
}
