import CFuzz
import Foundation
import FuzzTargets

/// `netcheck-fuzz TARGET FILE…` feeds files to a target and tells what breaks. Built with `-sanitize=fuzzer` and `-DFUZZER`, as
/// `make fuzz` does, it searches for such files, and takes libFuzzer's options behind the target.
@main
struct Main {
  static func main() {
    guard CommandLine.arguments.count > 1,
      let target = FuzzTarget(rawValue: CommandLine.arguments[1])
    else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      print("usage: netcheck-fuzz TARGET FILE…\n\nTARGET is one of \(names).")
      exit(2)
    }
    #if FUZZER
      exit(Fuzzer.search(target))
    #else
      exit(repeated(target, CommandLine.arguments.dropFirst(2)))
    #endif
  }

  private static func repeated(_ target: FuzzTarget, _ paths: ArraySlice<String>) -> Int32 {
    var code: Int32 = 0
    for path in paths {
      do {
        try target.run(Array(Data(contentsOf: URL(fileURLWithPath: path))))
        print("\(path): holds")
      } catch {
        print("\(path): \(error)")
        code = 1
      }
    }
    return code
  }
}

#if FUZZER
  private enum Fuzzer {
    nonisolated(unsafe) private static var target = FuzzTarget.yaml

    /// Hands the arguments behind the target to libFuzzer.
    static func search(_ target: FuzzTarget) -> Int32 {
      Self.target = target
      var arguments: [UnsafeMutablePointer<CChar>?] =
        ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) } + [nil]
      var count = Int32(arguments.count - 1)
      return arguments.withUnsafeMutableBufferPointer { buffer in
        var start = buffer.baseAddress
        return LLVMFuzzerRunDriver(&count, &start) { bytes, size in
          do {
            try Fuzzer.target.run(Array(UnsafeBufferPointer(start: bytes, count: size)))
          } catch {
            fatalError("\(error)")
          }
          return 0
        }
      }
    }
  }
#endif
