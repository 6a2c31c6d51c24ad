/// A fault that changes a page of search results.
struct PageFault {
  private let drawn: DrawnFault

  /// Returns `nil` if the fault is not about pages.
  init?(_ drawn: DrawnFault) {
    switch drawn.kind {
    case .totalDrifts, .rowsRepeated, .rowsMissing, .shortPage: self.drawn = drawn
    default: return nil
    }
  }

  /// Returns the offset at which the page starts, instead of the requested one.
  func offset(for asked: Int) -> Int {
    drawn.kind == .rowsRepeated ? max(0, asked - few) : asked
  }

  /// Returns the largest number of rows on the page, instead of the requested one.
  func limit(for asked: Int) -> Int {
    drawn.kind == .shortPage ? max(1, asked / 2) : asked
  }

  /// Returns the total and rows to show, instead of the ones found.
  func page(for found: (total: Int, indices: [Int])) -> (total: Int, indices: [Int]) {
    switch drawn.kind {
    case .totalDrifts:
      let drift = drawn.choice(1, below: 2) == 0 ? few : -few
      return (max(0, found.total + drift), found.indices)
    case .rowsMissing:
      let missing = Set((0..<few).map { drawn.choice(2 + $0, below: max(1, found.indices.count)) })
      let left = found.indices.enumerated().filter { !missing.contains($0.offset) }
      return (found.total, left.map(\.element))
    default: return found
    }
  }

  private var few: Int { 1 + drawn.choice(0, below: 3) }
}
