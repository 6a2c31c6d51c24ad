import Testing

@testable import Engine

@Suite("Page boundaries")
struct PageBoundariesTests {
  /// Returns the pages of one reading from a service that gives at most `given` rows a page.
  private static func pages(_ reading: Int, rows: Int, asked: Int, given: Int) -> [Range<Int>] {
    var (pages, offset): ([Range<Int>], Int) = ([], 0)
    while true {
      let boundaries = PageBoundaries(
        reading: reading, asked: asked, largestPage: pages.isEmpty && reading == 1 ? 0 : given)
      let end = min(rows, offset + min(boundaries.limit, given))
      pages.append(offset..<end)
      if end >= rows { return pages }
      offset = boundaries.next(after: offset, rows: end - offset)
    }
  }

  @Test("The first reading uses the given limit and advances by the rows received")
  func first() {
    let boundaries = PageBoundaries(reading: 1, asked: 100, largestPage: 0)
    #expect(boundaries.limit == 100)
    #expect(boundaries.next(after: 0, rows: 37) == 37)
  }

  @Test(
    "A row at a page boundary lies inside a page of every later reading",
    arguments: [(1_000, 1_000), (1_000, 37), (50, 50), (20, 20), (10, 7), (4, 4)])
  func others(asked: Int, given: Int) {
    let rows = given * 9
    let first = Self.pages(1, rows: rows, asked: asked, given: given)
    for reading in 2...5 {
      let pages = Self.pages(reading, rows: rows, asked: asked, given: given)
      for boundary in (first + pages).map(\.lowerBound).dropFirst() where boundary > 0 {
        #expect(pages.contains { $0.dropFirst().contains(boundary) }, "\(boundary) of \(reading)")
      }
      #expect(pages.count <= 4 * first.count)
    }
  }

  @Test("A page of one row still advances")
  func single() {
    for reading in 1...5 {
      let boundaries = PageBoundaries(reading: reading, asked: 1, largestPage: 1)
      #expect(boundaries.limit == 1)
      #expect(boundaries.next(after: 4, rows: 1) == 5)
    }
  }
}
