import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// Finds in a cluster the peers that every cluster has.
struct WellKnownPeers {
  private let cluster: Cluster

  init(_ cluster: Cluster) {
    self.cluster = cluster
  }

  /// The Service of DNS, which bears one of two names since names must outlive implementations (Kubernetes, "DNS for Services and
  /// Pods"), or else the label by which add-ons find it.
  var dnsService: Service? {
    let services = cluster.services.filter { service in
      service.ports.contains { $0.number == 53 }
    }
    return services.first {
      $0.metadata.namespace == "kube-system"
        && ["kube-dns", "coredns"].contains($0.metadata.name.value)
    } ?? services.first { $0.metadata.labels["k8s-app"] == "kube-dns" }
      ?? services.first {
        $0.metadata.namespace == "openshift-dns" && $0.metadata.name.value == "dns-default"
      }
  }

  /// The pods that resolve the cluster's names: those behind the Service of DNS, and CoreDNS and kube-dns by the labels that
  /// installers give them.
  var dns: [Int] {
    let service = dnsService
    return cluster.pods.indices.filter { index in
      let pod = cluster.pods[index]
      if let service, let selector = service.selector, !selector.isEmpty,
        service.metadata.namespace == pod.namespace,
        selector.entries.allSatisfy({ pod.labels[$0.key] == $0.value })
      {
        return true
      }
      return Self.dnsLabels.contains { namespace, key, values in
        pod.namespace == namespace && pod.labels[key].map(values.contains) ?? false
      }
    }
  }

  private static let dnsLabels: [(namespace: String, key: String, values: [String])] = [
    ("kube-system", "k8s-app", ["kube-dns", "coredns"]),
    ("kube-system", "app.kubernetes.io/name", ["coredns"]),
    ("openshift-dns", "dns.operator.openshift.io/daemonset-dns", ["default"]),
  ]

  /// The Service through which pods reach the API server, if the input tells what stands behind it.
  var apiserverService: EndpointReference? {
    let isThere = cluster.services.contains {
      $0.metadata.namespace == "default" && $0.metadata.name.value == "kubernetes"
    }
    return isThere ? .service(namespace: "default", name: "kubernetes") : nil
  }

  /// The API server's own pods, where it runs in the cluster (kubeadm).
  var apiserverPods: [Int] {
    cluster.pods.indices.filter {
      cluster.pods[$0].namespace == "kube-system"
        && cluster.pods[$0].labels["component"] == "kube-apiserver"
    }
  }

  /// The part of a set of addresses that belongs to no pod and no node, in the families that the input uses.
  func outside(_ addresses: AddressSet) -> AddressSet {
    let used = cluster.families.reduce(AddressSet()) { $0.union(addresses.only($1)) }
    var taken = cluster.podsByAddress.keys.map { CIDR($0) }
    for node in cluster.nodes.values {
      if case .known(let addresses) = node.addresses { taken += addresses.map { CIDR($0) } }
    }
    return used.subtracting(AddressSet(taken))
  }
}

extension AddressSet {
  /// Where clouds hand out credentials: the address that all share, and those of Amazon EC2 and Google Cloud over IPv6.
  static let metadata = AddressSet(
    ["169.254.169.254", "fd00:ec2::254", "fd20:ce::254"].map { CIDR(IPAddress($0)!) })

  static let everywhere = AddressSet.all(.ipv4).union(.all(.ipv6))
}
