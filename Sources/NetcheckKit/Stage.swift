/// What an analysis is busy with: each stage is told as it begins.
public enum Stage: Hashable, Sendable {
  /// Reading large files: so many of so many bytes are read. Small files are read in no time, and untold.
  case reading(done: Int, of: Int)

  /// Making endpoints of pods and workloads.
  case cluster(pods: Int)

  /// Bringing the policies into their order.
  case ladder

  /// Finding what each policy says of all endpoints at once. Only questions about many pairs need it.
  case relation

  case answering
}
