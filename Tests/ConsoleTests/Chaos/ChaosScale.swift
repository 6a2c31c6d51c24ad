import Foundation

/// How much chaos there is: a short form by default, more by the environment.
struct ChaosScale: Sendable {
  /// Kills over all storms (`CHAOS_KILLS`).
  let kills: Int
  /// Checked certificates over all storms, about (`CHAOS_CERTIFICATES`).
  let certificates: Int
  /// What everything random is derived from (`CHAOS_SEED`).
  let seed: UInt64

  /// Certificates of one storm, about.
  let certificatesPerStorm: Int

  static let fromEnvironment = ChaosScale(environment: ProcessInfo.processInfo.environment)

  private init(environment: [String: String]) {
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    kills = number("CHAOS_KILLS") ?? 16
    certificates = number("CHAOS_CERTIFICATES") ?? 800
    seed = UInt64(number("CHAOS_SEED") ?? 1)
    certificatesPerStorm = min(1_000, max(100, certificates / Weather.all.count))
  }

  /// How many storms it takes; every kind of weather comes at least once.
  var storms: Int { max(Weather.all.count, certificates / certificatesPerStorm) }

  /// The storm with a number, from 0; it is the same whenever the seed is.
  func storm(_ number: Int) -> Storm {
    Storm(
      number: number, weather: Weather.all[number % Weather.all.count],
      certificates: certificatesPerStorm, kills: max(1, kills / storms),
      seed: seed &* 1_000_003 &+ UInt64(number))
  }
}
