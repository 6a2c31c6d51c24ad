import Testing

@testable import Engine
@testable import TUI

@Suite("The list of certificates that the screens share")
struct CertificateListTests {
  private static let query = ListingQuery(order: .serial)
  private static let certificates = (1...50).map {
    SampleCertificates.certificate(Int64($0), "host-\($0)")
  }

  /// A list of 50 certificates, ten lines high, with its rows read.
  private func shown(_ reach: LoadedRows.Reach = .pages) -> CertificateList {
    var list = CertificateList(Self.query, reach: reach)
    list.setHeight(10)
    _ = list.build()
    answer(&list, list.receive(.listing(Self.query, count: 50)))
    return list
  }

  /// Gives the rows that the effects ask for, and those that the answers ask for.
  private func answer(_ list: inout CertificateList, _ effects: [Effect]) {
    var waiting = effects
    while !waiting.isEmpty {
      if case .loadRows(let range) = waiting.removeFirst() {
        waiting += list.receive(rows(range))
      }
    }
  }

  private func rows(_ range: Range<Int>) -> News { .rows(range, Array(Self.certificates[range])) }

  @Test("A list for another query is not taken")
  func otherQuery() {
    var list = CertificateList(Self.query, reach: .pages)
    list.setHeight(10)
    #expect(list.build() == [.list(Self.query)])
    #expect(list.receive(.listing(ListingQuery(order: .trust), count: 7)) == [])
    #expect(list.isBuilding && list.viewport.count == 0)
    _ = list.receive(.listing(Self.query, count: 7))
    #expect(list.phase == .complete && list.viewport.count == 7)
  }

  @Test("The list is built once the pending changes are written, and not before")
  func waitsForChanges() {
    var list = shown()
    #expect(list.build(mustWait: true) == [])
    #expect(list.isBuilding)
    #expect(list.receive(.listing(Self.query, count: 3)) == [])
    #expect(list.viewport.count == 50)
    #expect(list.changesWereWritten() == [.list(Self.query)])
    // The cursor is at the top and stays there, so no row is looked up.
    #expect(list.receive(.listing(Self.query, count: 3)) == [.loadRows(0..<3)])
  }

  @Test("The cursor keeps its certificate and its line when the rows move")
  func follows() {
    var list = shown()
    answer(&list, list.move { $0.moveCursor(to: 24) })
    let line = list.viewport.cursor - list.viewport.top
    _ = list.build()
    #expect(list.receive(.listing(Self.query, count: 50)) == [.findPosition(id: 25)])
    answer(&list, list.receive(.position(id: 25, 40)))
    #expect(list.viewport.cursor == 40)
    #expect(list.viewport.cursor - list.viewport.top == line)
  }

  @Test("A mark waits for its row, and one at a lost position for the certificate's new row")
  func marks() throws {
    var list = shown()
    answer(&list, list.move { $0.moveCursor(to: 9) })
    _ = list.build()
    let asked = list.receive(.listing(Self.query, count: 50))
    #expect(list.markAndMoveOn() == [])
    #expect(list.isAwaitingRows && list.takeMarks { _ in true }.isEmpty)
    #expect(asked == [.findPosition(id: 10)])
    let wanted = list.receive(.position(id: 10, 20))
    #expect(list.viewport.cursor == 21)
    #expect(list.takeMarks { _ in true }.isEmpty)
    answer(&list, wanted)
    #expect(list.takeMarks { _ in false }.isEmpty)
    #expect(list.takeMarks { _ in true }.map(\.id) == [21])
    #expect(!list.isAwaitingRows)
  }

  @Test("A mark whose row number belongs to another list is dropped, and the operator is told")
  func droppedMarks() {
    var list = CertificateList(Self.query, reach: .pages)
    list.setHeight(10)
    _ = list.build()
    _ = list.receive(.listing(Self.query, count: 50))
    _ = list.markAndMoveOn()
    let effects = list.build()
    #expect(effects.count == 2 && effects.last == .list(Self.query))
    if case .say(let text) = effects.first { #expect(text.contains("Press Space again")) }
    #expect(!list.isAwaitingRows)
  }

  @Test("Following the run shows the first row that is not final, and moving ends that")
  func run() {
    var list = shown(.visible)
    #expect(list.followRun() == [.findUnfinished(from: 0)])
    answer(&list, list.receive(.unfinished(30)))
    #expect(list.isFollowingRun && list.viewport.cursor == 30)
    #expect(list.viewport.visible.allSatisfy { list[$0] != nil })
    // The next look starts where the last one ended.
    #expect(list.refresh() == [.findUnfinished(from: 30)])
    answer(&list, list.receive(.unfinished(nil)))
    #expect(list.viewport.cursor == 49)
    answer(&list, list.move(.up))
    #expect(!list.isFollowingRun && list.viewport.cursor == 48)
    #expect(list.refresh() == [.loadRows(list.viewport.visible)])
  }

  @Test("Changes during a read cost one more read, however many they are")
  func oneReadAtATime() {
    var list = shown(.visible)
    #expect(list.refresh() == [.loadRows(0..<10)])
    for _ in 0..<5 { #expect(list.refresh() == []) }
    #expect(list.receive(rows(0..<10)) == [.loadRows(0..<10)])
    #expect(list.receive(rows(0..<10)) == [])
  }

  @Test("A read that fails says why, and the next refresh tries again")
  func failedRead() {
    var list = shown(.visible)
    #expect(list.refresh() == [.loadRows(0..<10)])
    #expect(list.refresh() == [])
    #expect(list.receive(.failed(.loadRows(0..<10), because: "disk I/O error")) == [])
    #expect(list.failure == "disk I/O error")
    #expect(list.refresh() == [.loadRows(0..<10)])
    answer(&list, list.receive(rows(0..<10)))
    #expect(list.failure == nil)
  }
}
