// swift-tools-version: 6.2

import PackageDescription

/// How fast the engine is: beside what else one would take, as it grows, and part by part; `make
/// bench` runs it.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Benchmarks",
  products: [
    .executable(name: "engine-benchmark", targets: ["EngineBenchmark"])
  ],
  dependencies: [
    .package(name: "bulkrevoke", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Without its interposers, which count allocations by replacing the functions that make them.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(
      name: "Samples",
      dependencies: [.product(name: "Engine", package: "bulkrevoke")],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "EngineBenchmark",
      dependencies: [
        "Samples",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Engine", package: "bulkrevoke"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "Micro",
      dependencies: [
        "Samples",
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "Engine", package: "bulkrevoke"),
        .product(name: "TUI", package: "bulkrevoke"),
      ],
      path: "Benchmarks/Micro",
      swiftSettings: strict,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    ),
  ]
)
