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
  targets: [
    .target(name: "ClusterGenerator", swiftSettings: settings),
    .testTarget(
      name: "ClusterGeneratorTests", dependencies: ["ClusterGenerator"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
