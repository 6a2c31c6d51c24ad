/// What one storm, or all of them together, came to.
struct ChaosFigures: Sendable {
  var storms = 0
  var kills = 0
  /// How often the program was stopped for a while, as by a laptop that sleeps.
  var sleeps = 0
  var certificates = 0
  var calls = 0
  /// Calls that met a fault.
  var faults = 0
  /// Calls to revoke whose effect was unknown to the program until a read.
  var unknownOutcomes = 0
  /// How many certificates ended in which way.
  var outcomes: [String: Int] = [:]
  /// Each broken promise in a sentence.
  var violations: [String] = []

  mutating func add(_ other: ChaosFigures) {
    storms += other.storms
    kills += other.kills
    sleeps += other.sleeps
    certificates += other.certificates
    calls += other.calls
    faults += other.faults
    unknownOutcomes += other.unknownOutcomes
    outcomes.merge(other.outcomes, uniquingKeysWith: +)
    violations += other.violations
  }

  /// Lines for people.
  var text: String {
    let ends = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return """
      chaos: \(storms) storms, \(kills) kills, \(sleeps) sleeps, \(certificates) certificates, \(calls) calls, \
      \(faults) of them with a fault, \(unknownOutcomes) outcomes unknown until read back
      chaos: \(ends.joined(separator: ", "))
      chaos: \(violations.count) violations
      """
  }
}
