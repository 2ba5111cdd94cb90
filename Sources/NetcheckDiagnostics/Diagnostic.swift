/// A message about the user's files or question.
///
/// The message says what is wrong, a note what else is true, and only the help how to mend it. All are in lower case, without
/// a full stop, and quote the user's own words.
public struct Diagnostic: Error, Hashable, Sendable {
  public enum Severity: String, Sendable {
    case error, warning
  }

  /// Something else that is true, perhaps at a place of its own.
  public struct Note: Hashable, Sendable {
    public var message: String
    package var range: SourceRange?

    package init(_ message: String, at range: SourceRange? = nil) {
      self.message = message
      self.range = range
    }
  }

  public var severity: Severity
  public var code: DiagnosticCode
  public var message: String
  package var range: SourceRange?
  public var notes: [Note]
  public var help: String?

  package static func error(
    _ message: String, code: DiagnosticCode, at range: SourceRange? = nil, notes: [Note] = [],
    help: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      severity: .error, code: code, message: message, range: range, notes: notes, help: help)
  }

  package static func warning(
    _ message: String, code: DiagnosticCode, at range: SourceRange? = nil, notes: [Note] = [],
    help: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      severity: .warning, code: code, message: message, range: range, notes: notes, help: help)
  }
}
