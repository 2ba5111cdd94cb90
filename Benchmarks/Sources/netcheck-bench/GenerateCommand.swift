public import ArgumentParser
public import ClusterGenerator

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Writes a cluster that looks like a live one, as kubectl would dump it.",
    discussion: "Equal options give equal bytes, on every machine.")

  @Option(help: "How many pods it has, finished ones among them.")
  var pods = 1000

  @Option(help: "How many Deployments, StatefulSets, DaemonSets, Jobs and CronJobs together.")
  var workloads: Int?

  @Option(help: "How many policies, of Kubernetes and of Calico together.")
  var policies: Int?

  @Option(help: "How many namespaces, the system's among them.")
  var namespaces: Int?

  @Option(help: "How many nodes.")
  var nodes: Int?

  @Option(help: "Another seed gives another cluster of the same size.")
  var seed: UInt64 = 1

  @Flag(help: "Add Calico's tiers, policies and sets of addresses.")
  var calico = false

  @Option(help: "Which share of the policies is Calico's, from 0 to 1; with --calico.")
  var calicoShare = 0.3

  @Flag(help: "Give pods, nodes and Services IPv6 addresses too.")
  var dualStack = false

  @Flag(help: "Tell who set which field, as kubectl get --show-managed-fields does.")
  var managedFields = false

  @Option(help: "json, compact, yaml or yaml-documents.")
  var form = ClusterGenerator.Form.json

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The file to write; without it, standard output.", valueName: "path"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write so many questions for netcheck can-reach --batch too, beside the output.",
      valueName: "count"))
  var questions: Int?

  private var options: ClusterOptions {
    var options = ClusterOptions(
      pods: pods, workloads: workloads, policies: policies, namespaces: namespaces, nodes: nodes)
    options.seed = seed
    options.calicoPercent = calico ? Int((calicoShare * 100).rounded()) : nil
    options.isDualStack = dualStack
    options.showsManagedFields = managedFields
    return options
  }

  func validate() throws {
    guard (0...1).contains(calicoShare) else { throw ValidationError("a share is from 0 to 1") }
    if let fault = options.fault { throw ValidationError(fault) }
    if let questions, questions < 0 {
      throw ValidationError("there can't be fewer than no questions")
    }
    if questions != nil, output == nil {
      throw ValidationError("the questions stand beside the cluster's file: name it with --output")
    }
  }

  func run() throws {
    let generator = ClusterGenerator(options)
    let file = try OutputFile(output)
    generator.write(form, to: file.write)
    try file.finish()
    guard let questions, let output else { return }
    let questionFile = try OutputFile(questionPath(beside: output))
    generator.writeQuestions(questions, to: questionFile.write)
    try questionFile.finish()
  }

  /// The cluster's path with another ending.
  private func questionPath(beside path: String) -> String {
    for ending in [".json", ".yaml"] where path.hasSuffix(ending) {
      return path.dropLast(ending.count) + ".questions.jsonl"
    }
    return path + ".questions.jsonl"
  }
}

extension ClusterGenerator.Form: ExpressibleByArgument {}
