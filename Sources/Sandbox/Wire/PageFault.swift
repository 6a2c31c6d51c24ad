/// A page of search results that is not what it should be.
struct PageFault {
  private let drawn: DrawnFault

  /// `nil` when the fault has nothing to do with pages.
  init?(_ drawn: DrawnFault) {
    switch drawn.kind {
    case .totalDrifts, .rowsRepeated, .rowsMissing, .shortPage: self.drawn = drawn
    default: return nil
    }
  }

  /// Where the page begins instead of where it was asked to.
  func offset(for asked: Int) -> Int {
    drawn.kind == .rowsRepeated ? max(0, asked - few) : asked
  }

  /// How many rows there are at most instead of as many as were asked for.
  func limit(for asked: Int) -> Int {
    drawn.kind == .shortPage ? max(1, asked / 2) : asked
  }

  /// What is shown instead of what was found.
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
