import TestSupport
import Testing

/// What README, docs and transcripts show of the program is what it prints.
@Suite struct TranscriptTests {
  @Test(arguments: Transcript.all.map(\.path))
  func isCurrent(_ path: String) throws {
    let (written, now) = try Transcript(path).replayed()
    if Transcript.isRecording { return }
    let (old, new) = (written.split(separator: "\n"), now.split(separator: "\n"))
    let changed = new.difference(from: old).prefix(12).map { change -> String in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }
    #expect(written == now, "\(path) differs:\n\(changed.joined(separator: "\n"))")
  }
}
