/// The figures of one storm, or of all storms together.
struct ChaosFigures: Sendable {
  var storms = 0
  var kills = 0
  /// How often the program was stopped for a while, like on a sleeping laptop.
  var sleeps = 0
  var certificates = 0
  var calls = 0
  /// Calls that met a fault.
  var faults = 0
  /// Revoke calls whose outcome stayed unknown until a read.
  var unknownOutcomes = 0
  /// The number of certificates by outcome.
  var outcomes: [String: Int] = [:]
  /// The broken promises, one sentence each.
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

  /// The figures as lines to print.
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
