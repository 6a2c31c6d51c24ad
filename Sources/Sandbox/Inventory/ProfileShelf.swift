/// The part of the inventory that one profile issued: a range of indices in order of issuance.
///
/// The days ascend with the indices, so an issuance window is also a range.
struct ProfileShelf: Sendable {
  let profile: ProfileDefinition
  let indices: Range<Int>
  /// The number of certificates at the start of the range that were issued in a separate, earlier
  /// period and have expired.
  let lapsedCount: Int
  /// The number of certificates at the start of the range that a public CA issued.
  let publicCount: Int
  private let days: [Day]
  /// The number of the shelf's certificates issued before each day, followed by the total.
  private let before: [Int]

  init(profile: ProfileDefinition, indices: Range<Int>, expiredShare: Double, draw: SeededDraw) {
    let lapsedCount =
      profile.isShortLived ? Int((Double(indices.count) * expiredShare).rounded()) : 0
    var days: [Day] = []
    var before: [Int] = []
    var placed = 0
    func lay(_ count: Int, from first: Day, dayCount: Int, bursts: Set<Int>) {
      let weights = (0..<dayCount).map { offset in
        Self.weight(of: first + offset, bursts.contains(offset), profile, draw)
      }
      let total = weights.reduce(0, +)
      var running = 0.0
      for (offset, weight) in weights.enumerated() {
        days.append(first + offset)
        before.append(placed + Int((Double(count) * running / total).rounded()))
        running += weight
      }
      placed += count
    }
    if let lapsedFirstDay = profile.lapsedFirstDay {
      lay(
        lapsedCount, from: lapsedFirstDay, dayCount: ProfileDefinition.lapsedDayCount, bursts: [])
    }
    lay(
      indices.count - lapsedCount, from: profile.firstDay, dayCount: profile.dayCount,
      bursts: profile.burstDays)
    before.append(placed)
    self.profile = profile
    self.indices = indices
    self.lapsedCount = lapsedCount
    self.days = days
    self.before = before
    switch profile.issuance {
    case .publicOrganization, .publicACME: publicCount = indices.count
    case .privateCA: publicCount = 0
    case .movedToPrivate(let share): publicCount = Int(Double(indices.count) * share)
    }
  }

  /// Returns the first day of the certificate's validity.
  func day(of index: Int) -> Day {
    let position = index - indices.lowerBound
    return days[max(0, partition(before) { $0 > position } - 1)]
  }

  /// Returns the indices of the certificates whose validity starts in the window, both days
  /// included.
  func indices(issuedIn window: ClosedRange<Day>) -> Range<Int> {
    let first = before[partition(days) { $0 >= window.lowerBound }]
    let end = before[partition(days) { $0 > window.upperBound }]
    return indices.lowerBound + first..<indices.lowerBound + end
  }

  /// Returns the first position whose element belongs to the second part, or the count if none
  /// does. All elements of the first part come before those of the second.
  private func partition<T>(_ list: [T], by belongsToSecondHalf: (T) -> Bool) -> Int {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecondHalf(list[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func weight(
    of day: Day, _ isBurst: Bool, _ profile: ProfileDefinition, _ draw: SeededDraw
  ) -> Double {
    let salt = day.number &+ profile.id.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
    var weight = 0.3 + 1.4 * draw.fraction(.dayWeight, salt)
    if day.isWeekend { weight *= 0.2 }
    if isBurst || draw.fraction(.dayBurst, salt) < 0.06 { weight *= 4 }
    return weight
  }
}
