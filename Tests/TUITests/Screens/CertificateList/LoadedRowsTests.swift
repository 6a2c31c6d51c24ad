import Testing

@testable import Engine
@testable import TUI

@Suite("The loaded rows of a list")
struct LoadedRowsTests {
  private static let list = (0..<5_000).map { SampleCertificates.certificate(Int64($0), "host") }

  @Test(
    "A page turned to while earlier rows are still being read is not blank",
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
      // The rows that the previous key asked for arrive only now.
      if let range = asked { _ = rows.accept(range, Array(Self.list[range])) }
      asked = rows.request(around: visible, of: Self.list.count) ? rows.requested : nil
      if asked != nil { requests += 1 }
    }
    // Not every key causes a read.
    #expect(requests <= 15)
  }
}
