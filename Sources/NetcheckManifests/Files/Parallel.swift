import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Work on several threads at once.
enum Parallel {
  /// How many threads the machine runs at once.
  static let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  /// Does a piece of work for each number, in the order of the numbers as threads become free, and returns when all are done.
  ///
  /// Each thread makes what it works with for itself.
  static func forEach<Tool>(
    _ count: Int, on threads: Int, with makeTool: @escaping @Sendable () -> Tool,
    _ body: @escaping @Sendable (_ number: Int, _ tool: inout Tool) -> Void
  ) {
    let work = Work(count) { next in
      var tool = makeTool()
      while let number = next() { body(number, &tool) }
    }
    var others: [pthread_t] = []
    for _ in 1..<max(1, min(threads, count)) {
      let argument = Unmanaged.passRetained(work)
      #if canImport(Darwin)
        var thread: pthread_t?
      #else
        var thread = pthread_t()
      #endif
      let started = pthread_create(
        &thread, nil,
        { argument in
          #if canImport(Darwin)
            let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
          #else
            let work = Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue()
          #endif
          work.run()
          return nil
        }, argument.toOpaque())
      // Without another thread this one does it all.
      guard started == 0 else {
        argument.release()
        break
      }
      #if canImport(Darwin)
        others.append(thread!)
      #else
        others.append(thread)
      #endif
    }
    work.run()
    for thread in others { pthread_join(thread, nil) }
  }

  private final class Work: Sendable {
    private let count: Int
    private let body: @Sendable (_ next: () -> Int?) -> Void
    private let taken = Atomic(0)

    init(_ count: Int, _ body: @escaping @Sendable (_ next: () -> Int?) -> Void) {
      self.count = count
      self.body = body
    }

    func run() {
      body {
        let number = taken.add(1, ordering: .relaxed).oldValue
        return number < count ? number : nil
      }
    }
  }
}
