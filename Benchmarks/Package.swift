// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who uses netcheck fetches or builds what its measurements need.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "netcheck-benchmarks",
  products: [
    .executable(name: "netcheck-bench", targets: ["netcheck-bench"])
  ],
  dependencies: [
    .package(name: "netcheck", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .target(name: "ClusterGenerator", swiftSettings: settings),
    .executableTarget(
      name: "netcheck-bench",
      dependencies: [
        "ClusterGenerator", .product(name: "NetcheckKit", package: "netcheck"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ClusterGeneratorTests", dependencies: ["ClusterGenerator"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
