/// A reason, and whether all checked certificates allow it.
public struct ReasonAvailability: Sendable, Hashable {
  /// The reason, and how the service spells it.
  public let option: ReasonOption
  /// The number of checked certificates that do not allow the reason, by trust; empty if all do.
  public let obstacles: [Trust: Int]
  /// The number of checked certificates.
  public let checked: Int

  /// Whether every checked certificate allows the reason.
  public var isAvailable: Bool { obstacles.isEmpty }

  /// The number of checked certificates that do not allow the reason.
  public var obstacleCount: Int { obstacles.values.reduce(0, +) }

  /// Why the reason is unavailable, such as “12 of 28 are public”; `nil` if it is available.
  public var why: String? {
    guard !isAvailable else { return nil }
    let kinds = Trust.allCases.compactMap { trust in
      obstacles[trust].map {
        (count: $0, name: trust == .unknown ? "of unknown trust" : trust.rawValue)
      }
    }
    guard kinds.count == 1, let only = kinds.first else {
      return "\(obstacleCount.grouped) of \(checked.grouped): "
        + kinds.map { "\($0.count.grouped) \($0.name)" }.joined(separator: ", ")
    }
    if checked == 1 { return "it is \(only.name)" }
    if only.count == checked { return "all \(checked.grouped) are \(only.name)" }
    return "\(only.count.grouped) of \(checked.grouped) \(only.count == 1 ? "is" : "are") "
      + only.name
  }

  /// Returns every reason of a service as a choice for the checked certificates.
  ///
  /// - Parameter trustCounts: the number of checked certificates by trust.
  public static func all(
    of service: ServiceDescription, trustCounts: [Trust: Int]
  ) -> [ReasonAvailability] {
    let checked = trustCounts.values.reduce(0, +)
    return service.reasons.map { option in
      ReasonAvailability(
        option: option,
        obstacles: trustCounts.filter { $0.value > 0 && !option.allowedTrust.contains($0.key) },
        checked: checked)
    }
  }
}
