// swift-tools-version: 6.2

import PackageDescription

// One target for each border of the road that docs/architecture.md draws, in its order. A target imports only what
// its line names, so the compiler refuses a back arrow.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func tests(of name: String, _ dependencies: Target.Dependency...) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + [.target(name: name), "TestSupport"],
    swiftSettings: settings)
}

func room(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "netcheck",
  products: [
    .executable(name: "netcheck", targets: ["netcheck"]),
    .library(name: "NetcheckKit", targets: ["NetcheckKit"]),
  ],
  traits: [
    .default(enabledTraits: ["Graphviz"]),
    .trait(name: "Graphviz", description: "Pictures in SVG, PNG and PDF, by Graphviz' library."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    room("NetcheckDiagnostics"),
    room("NetcheckSets"),
    room("NetcheckModel", "NetcheckDiagnostics", "NetcheckSets"),

    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    room("NetcheckDocuments", "NetcheckDiagnostics", "CLibYAML"),
    room(
      "NetcheckManifests", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
      "NetcheckDocuments"),

    room("NetcheckCluster", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel"),
    room(
      "NetcheckLadder", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel", "NetcheckCluster"),
    room(
      "NetcheckReachability", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
      "NetcheckCluster", "NetcheckLadder"),
    room(
      "NetcheckQueries", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
      "NetcheckCluster", "NetcheckLadder", "NetcheckReachability"),
    room(
      "NetcheckDiagrams", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
      "NetcheckQueries"),
    .systemLibrary(
      name: "CGraphviz", pkgConfig: "libgvc",
      providers: [.apt(["libgraphviz-dev"]), .brew(["graphviz"])]),
    .target(name: "CGraphvizSupport", dependencies: ["CGraphviz"]),
    room(
      "NetcheckRendering", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
      "NetcheckQueries", "NetcheckDiagrams",
      .target(name: "CGraphvizSupport", condition: .when(traits: ["Graphviz"]))),
    room(
      "NetcheckKit", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel", "NetcheckManifests",
      "NetcheckCluster", "NetcheckLadder", "NetcheckReachability", "NetcheckQueries"),
    room(
      "NetcheckCommand", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel", "NetcheckKit",
      "NetcheckQueries", "NetcheckDiagrams", "NetcheckRendering",
      .product(name: "ArgumentParser", package: "swift-argument-parser")),
    .executableTarget(
      name: "netcheck", dependencies: ["NetcheckCommand"], swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["CThreadSanitizer"], path: "Tests/TestSupport",
      swiftSettings: settings),
    .target(name: "CThreadSanitizer", path: "Tests/CThreadSanitizer"),
    .target(name: "RandomClusters", path: "Tests/RandomClusters", swiftSettings: settings),
    .target(
      name: "Readings",
      dependencies: ["NetcheckDiagnostics", "NetcheckDocuments", "NetcheckManifests"],
      path: "Tests/Readings", swiftSettings: settings),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Readings", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel", "NetcheckDocuments",
        "NetcheckManifests", "NetcheckQueries", "NetcheckDiagrams", "NetcheckRendering",
        "NetcheckKit",
        .target(name: "CGraphvizSupport", condition: .when(traits: ["Graphviz"])),
      ], path: "Tests/FuzzTargets", swiftSettings: settings),
    .target(name: "CFuzz", path: "Tests/CFuzz"),
    .executableTarget(
      name: "netcheck-fuzz", dependencies: ["FuzzTargets", "CFuzz"], path: "Tests/Fuzzer",
      swiftSettings: settings),
    .testTarget(
      name: "FuzzTargetsTests", dependencies: ["FuzzTargets", "TestSupport"],
      swiftSettings: settings),
    tests(
      of: "NetcheckCommand", "netcheck", "NetcheckDiagnostics", "NetcheckDocuments",
      "NetcheckQueries", "NetcheckRendering"),
    tests(
      of: "NetcheckKit", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel", "NetcheckQueries"),
    tests(of: "NetcheckSets"),
    tests(of: "NetcheckModel", "NetcheckDiagnostics", "NetcheckSets"),
    tests(of: "NetcheckDocuments", "Readings", "NetcheckDiagnostics"),
    tests(
      of: "NetcheckManifests", "Readings", "NetcheckDiagnostics", "NetcheckModel",
      "NetcheckDocuments"),
    tests(
      of: "NetcheckLadder", "NetcheckDiagnostics", "NetcheckModel", "NetcheckDocuments",
      "NetcheckManifests", "NetcheckCluster"),
    tests(
      of: "NetcheckQueries", "RandomClusters", "NetcheckDiagnostics", "NetcheckSets",
      "NetcheckModel",
      "NetcheckDocuments", "NetcheckManifests", "NetcheckCluster", "NetcheckLadder",
      "NetcheckReachability"),
    tests(
      of: "NetcheckDiagrams", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
      "NetcheckQueries"),
    tests(
      of: "NetcheckRendering", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
      "NetcheckQueries", "NetcheckDiagrams"),
    .testTarget(
      name: "DifferentialTests",
      dependencies: [
        "RandomClusters", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
        "NetcheckDocuments", "NetcheckManifests", "NetcheckCluster", "NetcheckLadder",
        "NetcheckReachability", "NetcheckQueries",
      ], swiftSettings: settings),
    .testTarget(
      name: "LawTests",
      dependencies: [
        "RandomClusters", "TestSupport", "NetcheckDiagnostics", "NetcheckSets", "NetcheckModel",
        "NetcheckManifests", "NetcheckCluster", "NetcheckLadder", "NetcheckReachability",
        "NetcheckQueries", "NetcheckRendering", "NetcheckKit",
      ], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
