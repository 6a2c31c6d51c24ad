import Foundation

@testable import EngineProperties
@testable import TerminalProperties

/// The decoders that can be fuzzed, by name.
enum FuzzTarget {
  typealias Check = @Sendable ([UInt8]) throws -> Void

  /// What checks the properties of each.
  static let all: [String: Check] =
    HostileInput.allCases.reduce(into: ["terminal-input": TerminalInputProperties.check]) {
      $0[$1.rawValue] = $1.check
    }

  /// The one that the first argument names; libFuzzer hands over bytes and nothing else, so what it
  /// calls finds it here.
  static let chosen: Check? = CommandLine.arguments.dropFirst().first.flatMap { all[$0] }

  /// Feeds it, and dies when a property does not hold: that is how libFuzzer is told.
  static func feed(_ bytes: [UInt8]) {
    do {
      try chosen?(bytes)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      abort()
    }
  }
}
