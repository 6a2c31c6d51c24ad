import Foundation
import Testing

/// The real program in bad weather, killed at random moments and called again, over and over.
///
/// The short form is part of the tests; `make chaos` runs it at length.
@Suite("Chaos", .serialized)
struct ChaosTests {
  /// Storms that are lived through at the same time; most of the time they wait.
  private static let side = 4

  @Test("loses nothing, touches nothing unchecked, and sends nothing blindly")
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
