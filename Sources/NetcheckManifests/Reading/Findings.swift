import NetcheckDiagnostics
import NetcheckModel

/// What was found in a part of the input, before it is known what stands in the others.
struct Findings {
  var objects = Objects()
  var diagnostics = DiagnosticList()

  /// The slices that come from Endpoints objects, whose names say nothing, by their index.
  var unnamedSlices: Set<Int> = []

  /// The settings that agents of the network get from their environment.
  var felixEnvironment: FelixSettings?
  var amazonEnvironment: AmazonSettings?
}
