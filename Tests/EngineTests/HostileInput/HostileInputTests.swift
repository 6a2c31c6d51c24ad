import Foundation
import Testing

/// Every decoder of outside bytes, with the inputs that libFuzzer kept and with mutations of them.
@Suite("Hostile input", .timeLimit(.minutes(5)))
struct HostileInputTests {
  @Test("Every input of the corpora keeps the properties", arguments: HostileInput.allCases)
  func corpus(input: HostileInput) throws {
    let corpus = try input.corpus()
    #expect(!corpus.isEmpty)
    for (name, bytes) in corpus { try input.expect(bytes, "\(name)") }
  }

  @Test("Mutations of the corpora keep the properties", arguments: HostileInput.allCases)
  func mutations(input: HostileInput) throws {
    var mutator = InputMutator(try input.corpus().map(\.bytes), seed: 1)
    for number in 0..<input.mutationCount { try input.expect(mutator.next(), "mutation \(number)") }
  }

  @Test("Empty input and every single byte keep the properties", arguments: HostileInput.allCases)
  func shortest(input: HostileInput) throws {
    try input.expect([], "nothing")
    for byte in 0...UInt8.max where input != .incident || byte < 8 {
      try input.expect([byte], "\(byte)")
    }
  }
}

extension HostileInput {
  /// The number of mutations per test. The decoders' speeds differ by a factor of a thousand.
  fileprivate var mutationCount: Int {
    switch self {
    case .incident: 60
    case .filter, .retryAfter: 600
    default: 2_000
    }
  }

  /// Returns the inputs in `Fuzzing/Corpus` with their file names, sorted.
  fileprivate func corpus() throws -> [(name: String, bytes: [UInt8])] {
    let folder = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fuzzing/Corpus/\(rawValue)")
    return try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { ($0.lastPathComponent, [UInt8](try Data(contentsOf: $0))) }
  }

  /// Fails the test, with the input in Base64, if a property does not hold or its check takes more
  /// than 20 seconds.
  fileprivate func expect(_ bytes: [UInt8], _ name: String) throws {
    let start = ContinuousClock.now
    do {
      try check(bytes)
    } catch {
      Issue.record("\(rawValue), \(name): \(error)\n\(Data(bytes).base64EncodedString())")
    }
    let time = ContinuousClock.now - start
    if time > .seconds(20) {
      Issue.record("\(rawValue), \(name): \(time)\n\(Data(bytes).base64EncodedString())")
    }
  }
}
