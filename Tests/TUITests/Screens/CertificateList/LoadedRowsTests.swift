import Testing

@testable import Engine
@testable import TUI

@Suite("The rows of a list that are held")
struct LoadedRowsTests {
  private static let list = (0..<5_000).map { SampleCertificates.certificate(Int64($0), "host") }

  @Test(
    "No page is blank that is turned to while the rows asked for before are still being read",
    arguments: [5, 16, 40, 120])
  func turning(height: Int) {
    var rows = LoadedRows()
    var visible = 0..<height
    let isNeeded = rows.request(around: visible, of: Self.list.count)
    #expect(isNeeded)
    _ = rows.accept(rows.requested, Array(Self.list[rows.requested]))
    var asked: Range<Int>?
    var requests = 0
    for _ in 0..<30 {
      visible = visible.lowerBound + height..<visible.upperBound + height
      #expect(visible.allSatisfy { rows[$0]?.id == Int64($0) })
      // The answer to what the key before has asked for comes only now.
      if let range = asked { _ = rows.accept(range, Array(Self.list[range])) }
      asked = rows.request(around: visible, of: Self.list.count) ? rows.requested : nil
      if asked != nil { requests += 1 }
    }
    // Not every key costs a read either.
    #expect(requests <= 15)
  }
}
