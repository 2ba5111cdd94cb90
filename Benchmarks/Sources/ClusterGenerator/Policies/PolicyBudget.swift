/// Which namespace and which workload has how many policies, so that they are as many as were asked for.
///
/// Policies of namespaces come first, but take no more than a third where policies are few. Those of workloads come in
/// rounds: each workload has one before any has two.
struct PolicyBudget {
  private let namespaces: Int
  private let workloads: Int
  private let ofNamespaces: Int
  private let ofWorkloads: Int
  /// Calico's global policies, beside all others.
  let global: Int

  init(_ plan: ClusterPlan) {
    namespaces = plan.namespaces.count
    workloads = plan.workloads.count
    let policies = plan.options.policies
    let ofCalico = policies * (plan.options.calicoPercent ?? 0) / 100
    // Tiers without a policy that passes on would close everything: all of the first, or none.
    global = ofCalico < 40 ? 0 : min(max(GlobalPolicies.least, ofCalico / 20), 400)
    let rest = policies - global
    ofNamespaces = min(
      rest, namespaces * NamespacePolicies.count, max(namespaces, rest / 3))
    ofWorkloads = rest - ofNamespaces
  }

  /// How many of the policies that namespaces have this one has.
  func policies(ofNamespace index: Int) -> Int {
    Self.part(index, of: namespaces, from: ofNamespaces)
  }

  func policies(ofWorkload index: Int) -> Int {
    Self.part(index, of: workloads, from: ofWorkloads)
  }

  /// One of equal parts of a number; the parts that are greater by one lie evenly among the others.
  private static func part(_ index: Int, of parts: Int, from total: Int) -> Int {
    total * (index + 1) / parts - total * index / parts
  }
}
