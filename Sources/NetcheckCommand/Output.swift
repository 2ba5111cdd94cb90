import ArgumentParser
import NetcheckDiagnostics
import NetcheckModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two streams: results go to standard output, all else to standard error.
enum Output {
  case result, message

  private var descriptor: Int32 { self == .result ? 1 : 2 }

  /// Writes lines for people. No name in them steers the terminal.
  func write(_ text: String) {
    ProgressLine.yield(to: self)
    put(Terminal.guarded(text))
  }

  /// Writes without regard to the line of progress.
  func put(_ text: String) {
    var text = text
    text.withUTF8 { put(UnsafeRawBufferPointer($0)) }
  }

  func write(_ bytes: [UInt8]) {
    ProgressLine.yield(to: self)
    bytes.withUnsafeBytes { put($0) }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) {
    if writeAll(bytes, to: descriptor) { return }
    // Who reads no more wants to hear no more; but an answer that is cut short must not pass for a whole one.
    if self == .result, errno != EPIPE {
      let reason = String(cString: strerror(errno)).lowercased()
      report(.error("can't write standard output: \(reason)", code: .unwritable))
    }
    exit(Exit.couldNotTell.rawValue)
  }

  /// Colours on a terminal, unless NO_COLOR says otherwise (no-color.org).
  var style: TextStyle {
    if let set = getenv("NO_COLOR"), set.pointee != 0 { return .plain }
    if let term = getenv("TERM"), String(cString: term) == "dumb" { return .plain }
    return isTerminal ? .coloured : .plain
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }
}

/// Writes all of the bytes; false if that can't be done, with the reason in `errno`.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
  var rest = bytes
  while !rest.isEmpty {
    let count = systemWrite(descriptor, rest.baseAddress, rest.count)
    if count < 0 {
      if errno == EINTR { continue }
      return false
    }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
  return true
}

extension Output {
  /// The day in UTC.
  static var today: Day { Day(secondsSince1970: time(nil)) }
}

func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(descriptor, bytes, count)
  #elseif canImport(Musl)
    Musl.write(descriptor, bytes, count)
  #else
    Darwin.write(descriptor, bytes, count)
  #endif
}
