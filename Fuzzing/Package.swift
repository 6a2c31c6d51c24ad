// swift-tools-version: 6.2

import PackageDescription

/// Coverage-guided fuzzing of every decoder of outside bytes, with libFuzzer; `make fuzz` runs it.
///
/// The properties are those of the tests: their folders stand here as symbolic links, and the tests
/// replay `Corpus/`. All is compiled with `-sanitize=fuzzer`, which takes flags on the command line
/// since a package may not set them for the packages it depends on.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Fuzzing",
  dependencies: [
    .package(name: "bulkrevoke", path: ".."),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .target(
      name: "EngineProperties",
      dependencies: [
        .product(name: "Engine", package: "bulkrevoke"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict
    ),
    .target(
      name: "TerminalProperties",
      dependencies: [.product(name: "TUI", package: "bulkrevoke")],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "fuzz",
      dependencies: ["CLibFuzzer", "EngineProperties", "TerminalProperties"],
      path: "Sources/Fuzz",
      swiftSettings: strict
    ),
  ]
)
