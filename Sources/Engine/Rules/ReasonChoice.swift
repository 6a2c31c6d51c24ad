/// Whether a reason can be chosen for the checked certificates, and what stands in the way.
public struct ReasonChoice: Sendable, Hashable {
  /// The reason and its spelling.
  public let option: ReasonOption
  /// How many of the checked certificates stand in the way, by trust; empty when it can be chosen.
  public let obstacles: [Trust: Int]
  /// How many certificates are checked.
  public let checked: Int

  /// Whether every checked certificate takes the reason.
  public var isAvailable: Bool { obstacles.isEmpty }

  /// How many certificates stand in the way.
  public var obstacleCount: Int { obstacles.values.reduce(0, +) }

  /// Why it cannot be chosen, such as “12 of 28 are public”; `nil` when it can.
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

  /// The choices for a selection: a reason is open only when every checked certificate takes it.
  ///
  /// - Parameter trustCounts: how many of the checked certificates have each trust.
  public static func all(
    of service: ServiceDescription, trustCounts: [Trust: Int]
  ) -> [ReasonChoice] {
    let checked = trustCounts.values.reduce(0, +)
    return service.reasons.map { option in
      ReasonChoice(
        option: option,
        obstacles: trustCounts.filter { $0.value > 0 && !option.allowedTrust.contains($0.key) },
        checked: checked)
    }
  }
}
