import Foundation

/// The amount of chaos: a short form by default, more through environment variables.
struct ChaosScale: Sendable {
  /// The number of kills over all storms (`CHAOS_KILLS`).
  let kills: Int
  /// The approximate number of checked certificates over all storms (`CHAOS_CERTIFICATES`).
  let certificates: Int
  /// The seed of everything random (`CHAOS_SEED`).
  let seed: UInt64

  /// The approximate number of certificates in one storm.
  let certificatesPerStorm: Int

  static let fromEnvironment = ChaosScale(environment: ProcessInfo.processInfo.environment)

  private init(environment: [String: String]) {
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    kills = number("CHAOS_KILLS") ?? 16
    certificates = number("CHAOS_CERTIFICATES") ?? 800
    seed = UInt64(number("CHAOS_SEED") ?? 1)
    certificatesPerStorm = min(1_000, max(100, certificates / Weather.all.count))
  }

  /// The number of storms; every kind of weather comes at least once.
  var storms: Int { max(Weather.all.count, certificates / certificatesPerStorm) }

  /// Returns the storm with the given number, counted from 0. A seed always gives equal storms.
  func storm(_ number: Int) -> Storm {
    Storm(
      number: number, weather: Weather.all[number % Weather.all.count],
      certificates: certificatesPerStorm, kills: max(1, kills / storms),
      seed: seed &* 1_000_003 &+ UInt64(number))
  }
}
