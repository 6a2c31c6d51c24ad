import Testing

@testable import Engine

@Suite("The boundaries of pages")
struct PageBoundariesTests {
  /// The pages of a reading, of a service that gives so many rows a page at most.
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

  @Test("The first reading asks for what was asked, and steps by what it got")
  func first() {
    let boundaries = PageBoundaries(reading: 1, asked: 100, largestPage: 0)
    #expect(boundaries.limit == 100)
    #expect(boundaries.next(after: 0, rows: 37) == 37)
  }

  @Test(
    "Each row at a boundary is within a page of each later reading, which takes a few times the calls",
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

  @Test("A page of one row moves on all the same")
  func single() {
    for reading in 1...5 {
      let boundaries = PageBoundaries(reading: reading, asked: 1, largestPage: 1)
      #expect(boundaries.limit == 1)
      #expect(boundaries.next(after: 4, rows: 1) == 5)
    }
  }
}
