import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets
import Testing

@Suite struct EndpointReferenceTests {
  /// What is written, and how it is read, in the canonical spelling.
  @Test(arguments: [
    ("shop/web", "shop/web"), ("web", "web"), ("deploy/web", "deploy/web"),
    ("Deployment/web", "deploy/web"), ("shop/deploy/web", "shop/deploy/web"),
    ("sts/db", "sts/db"), ("pod/web-1", "pod/web-1"), ("svc/web", "svc/web"),
    ("shop/svc/web", "shop/svc/web"), ("sa/web", "sa/web"), ("shop/", "ns/shop/"),
    ("ns/shop/", "ns/shop/"), ("ns/shop", "ns/shop/"), ("ns/shop/deploy/web", "shop/deploy/web"),
    ("ns/shop/web", "shop/web"), ("app=web", "app=web"), ("app==web,tier!=db", "app=web,tier!=db"),
    ("app in (a, b),!old", "app in (a,b),!old"), ("ns/shop/app=web", "ns/shop/app=web"),
    ("app.kubernetes.io/name=web", "app.kubernetes.io/name=web"),
    ("shop/app=web", "shop/app=web"), ("10.0.0.1", "10.0.0.1"), ("10.0.0.0/8", "10.0.0.0/8"),
    ("fd00::1", "fd00::1"), ("[fd00::1]", "fd00::1"), ("ip:10.0.0.1", "10.0.0.1"),
    ("node/n0", "node/n0"), ("node:n0", "node/n0"), ("internet", "internet"),
    ("deploy/internet", "deploy/internet"),
  ])
  func references(_ written: String, _ canonical: String) throws {
    #expect(try EndpointReference.parse(written).get().description == canonical)
  }

  @Test(arguments: [
    "", "/", "a/b/c/d", "//", "shop//web", "shop/deplyo/web", "app=a=b", "app in a",
  ])
  func noReferences(_ written: String) {
    #expect(throws: Diagnostic.self) { try EndpointReference.parse(written).get() }
  }

  @Test(arguments: [
    ("shop/db:5432", "shop/db 5432 any"), ("shop/db:5432/tcp", "shop/db 5432 TCP"),
    ("svc/web:http", "svc/web http any"), ("shop/db", "shop/db any any"),
    ("[fd00::1]:443/udp", "[fd00::1] 443 UDP"), ("fd00::1", "fd00::1 any any"),
    ("fd00::/64", "fd00::/64 any any"), ("10.0.0.0/8:53/udp", "10.0.0.0/8 53 UDP"),
    ("ns/shop/:80", "ns/shop/ 80 any"), ("app=web:80", "app=web 80 any"),
  ])
  func destinationsWithPorts(_ written: String, _ read: String) throws {
    let (endpoint, port, transport) = try ReachQuestion.splitDestination(written).get()
    let number: String =
      switch port {
      case nil: "any"
      case .number(let number): "\(number)"
      case .name(let name): name
      }
    #expect("\(endpoint) \(number) \(transport?.uppercased() ?? "any")" == read)
  }

  @Test(arguments: ["shop/db:65536", "shop/db:", "shop/db:a b"])
  func badPorts(_ written: String) {
    #expect(throws: Diagnostic.self) { try ReachQuestion.splitDestination(written).get() }
  }
}
