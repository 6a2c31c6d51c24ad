import Foundation
import Testing

/// The real program under faults, killed at random moments and started again many times.
///
/// The short form is part of the tests; `make chaos` runs the long one.
@Suite("Chaos", .serialized)
struct ChaosTests {
  /// The number of storms at a time; they mostly wait.
  private static let side = 4

  @Test("The program loses nothing, touches nothing unchecked and resends nothing unread")
  func storms() async throws {
    let scale = ChaosScale.fromEnvironment
    var figures = ChaosFigures()
    try await withThrowingTaskGroup(of: ChaosFigures.self) { group in
      var next = 0
      while next < Self.side {
        group.addTask { [next] in try await scale.storm(next).run() }
        next += 1
      }
      while let one = try await group.next() {
        figures.add(one)
        for violation in one.violations { print("chaos: \(violation)") }
        guard
          next < scale.storms || figures.kills < scale.kills
            || figures.certificates < scale.certificates
        else { continue }
        if next.isMultiple(of: 10) { print(figures.text) }
        group.addTask { [next] in try await scale.storm(next).run() }
        next += 1
      }
    }
    print(figures.text)
    #expect(figures.violations.isEmpty)
    #expect(figures.kills >= scale.kills)
    #expect(figures.certificates >= scale.certificates)
  }
}
