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

  /// What is looked for instead of what was asked for.
  func query(for asked: CertificateQuery) -> CertificateQuery {
    var query = asked
    switch drawn.kind {
    case .rowsRepeated: query.offset = max(0, asked.offset - few)
    case .shortPage: query.limit = max(1, asked.limit / 2)
    default: break
    }
    return query
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
