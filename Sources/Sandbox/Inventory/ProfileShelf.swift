/// The part of the inventory that one profile issued: a range of indices in order of issuance.
///
/// Because the days ascend with the indices, an issuance window is again a range.
struct ProfileShelf: Sendable {
  let profile: ProfileDefinition
  let indices: Range<Int>
  /// How many certificates at the beginning were issued early enough to have expired long ago.
  let lapsedCount: Int
  /// How many certificates at the beginning came from a public CA.
  let publicCount: Int
  private let days: [Day]
  /// For each day, and for the end, how many certificates the shelf holds before it.
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

  /// The day on which the validity of the certificate begins.
  func day(of index: Int) -> Day {
    let position = index - indices.lowerBound
    return days[max(0, partition(before) { $0 > position } - 1)]
  }

  /// The indices of the certificates whose validity begins in the window, both days included.
  func indices(issuedIn window: ClosedRange<Day>) -> Range<Int> {
    let first = before[partition(days) { $0 >= window.lowerBound }]
    let end = before[partition(days) { $0 > window.upperBound }]
    return indices.lowerBound + first..<indices.lowerBound + end
  }

  /// The first position whose element belongs to the second half, or the count.
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
