// swift-tools-version: 6.2

import PackageDescription

/// The settings of every target.
///
/// The benchmarks measure the engine against other programs, with growing incidents, and part by
/// part. `make bench` runs them.
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
    // Without traits, it does not replace the allocation functions to count allocations.
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
