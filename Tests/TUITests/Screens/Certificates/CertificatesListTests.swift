import Engine
import Foundation
import Testing

@testable import TUI

@Suite("Certificates: the list")
struct CertificatesListTests {
  @Test("the list, its counts and its histogram are asked for, but only near rows are read")
  func appears() throws {
    let bench = try CertificatesBench()
    let query = ListingQuery(order: .commonName)
    #expect(bench.effects.prefix(2) == [.list(query), .loadChecks(filter: nil)])
    #expect(bench.effects.contains { if case .loadHistogram = $0 { true } else { false } })
    let loads = bench.effects.compactMap {
      if case .loadRows(let range) = $0 { range } else { nil }
    }
    #expect(loads.count == 1)
    #expect(loads.allSatisfy { $0.count < 200 && $0.lowerBound == 0 })
    #expect(try bench.screen.viewport.count == 2_831)
    #expect(try bench.current == "api-0008.pay.example")
  }

  @Test("rows are read before the visible part runs out, and only a few pages are held")
  func scrolls() throws {
    var bench = try CertificatesBench()
    for _ in 0..<60 {
      bench.press(.pageDown)
      let screen = try bench.screen
      #expect(screen.viewport.visible.allSatisfy { screen.list[$0] != nil })
      #expect(screen.list.loaded.count <= 2 * 100 + screen.viewport.height)
    }
    bench.press(.end)
    #expect(try bench.current == "gateway-2831.pay.example")
    bench.press(.home)
    #expect(try bench.current == "api-0008.pay.example")
  }

  @Test("only the rows asked for last are accepted")
  func lateRows() throws {
    var bench = try CertificatesBench()
    bench.isSlow = true
    bench.press(.end)
    bench.tell(.rows(0..<10, Array(SampleCertificates.odd.prefix(10))))
    #expect(try bench.screen.current == nil)
    bench.answerAll()
    #expect(try bench.current == "gateway-2831.pay.example")
  }

  @Test("the cursor stays on its certificate, in its line, when sorted")
  func follows() throws {
    var bench = try CertificatesBench()
    bench.press(.pageDown, .pageDown, .down, .down)
    let (name, before) = (try bench.current, try bench.screen.viewport)
    bench.press(.character("s"))
    #expect(try bench.screen.query.order == .serial)
    #expect(try bench.current == name)
    let after = try bench.screen.viewport
    #expect(after.cursor - after.top == before.cursor - before.top)
    bench.press(.character("S"))
    #expect(try bench.screen.query.isReversed)
    #expect(try bench.current == name)
  }

  @Test("the cursor stays at the top when sorted there, and at the end after End")
  func begins() throws {
    var bench = try CertificatesBench(isSlow: true)
    let query = ListingQuery(order: .commonName)
    bench.tell(.listingBegun(query, count: 500))
    #expect(try bench.screen.viewport.count == 500)
    #expect(bench.canvas().lines.contains { $0.contains("of more than 500") })
    bench.press(.end)
    #expect(try bench.screen.viewport.cursor == 499)
    bench.isSlow = false
    bench.answerAll()
    #expect(try bench.screen.viewport.cursor == 2_830)
    #expect(try bench.current == "gateway-2831.pay.example")
    #expect(!bench.canvas().lines.contains { $0.contains("more than") })
    bench.press(.home, .character("s"))
    #expect(try bench.screen.viewport.cursor == 0)
    // Ignores news that is late, or that would move the cursor off its certificate.
    bench.tell(.listingBegun(ListingQuery(order: .serial), count: 500))
    #expect(try bench.screen.viewport.count == 2_831)
    bench.press(.down)
    bench.isSlow = true
    bench.press(.character("s"))
    bench.tell(.listingBegun(ListingQuery(order: .trust), count: 500))
    #expect(try bench.screen.viewport.count == 2_831)
  }

  @Test("s goes through all sort orders and back to the first")
  func orders() throws {
    var bench = try CertificatesBench()
    let orders = try (0..<6).map { _ in
      bench.press(.character("s"))
      return try bench.screen.query.order
    }
    #expect(orders == [.serial, .trust, .issued, .expires, .found, .commonName])
  }

  @Test("the cursor does not jump back if a key moved it while its place was looked up")
  func movesMeanwhile() throws {
    var bench = try CertificatesBench()
    bench.press(.pageDown)
    bench.isSlow = true
    bench.press(.character("s"))
    while !bench.waiting.contains(where: { if case .findPosition = $0 { true } else { false } }) {
      bench.answerNext()
    }
    bench.press(.home)
    bench.answerAll()
    #expect(try bench.screen.viewport.cursor == 0)
    #expect(try bench.screen.current != nil)
  }

  @Test("the older list stays until the newer is built, and an overtaken one is ignored")
  func overtaken() throws {
    var bench = try CertificatesBench()
    bench.isSlow = true
    bench.press(.character("s"), .character("s"))
    #expect(try bench.screen.list.isBuilding)
    #expect(bench.canvas().lines.contains { $0.contains("api-0008.pay.example") })
    bench.tell(.listing(ListingQuery(order: .serial), count: 7))
    #expect(try bench.screen.viewport.count == 2_831)
    bench.answerAll()
    #expect(try !bench.screen.list.isBuilding)
    #expect(try bench.screen.query.order == .trust)
  }

  @Test("a click selects, a click on a title sorts, and the wheel scrolls")
  func mouse() throws {
    var bench = try CertificatesBench()
    bench.mouse(.click, row: 8, column: 10)
    #expect(try bench.screen.viewport.cursor == 3)
    bench.mouse(.wheelDown, row: 8, column: 10)
    #expect(try bench.screen.viewport.top == 3)
    bench.mouse(.wheelUp, row: 8, column: 10)
    #expect(try bench.screen.viewport.top == 0)
    bench.mouse(.click, row: 4, column: 35)
    #expect(try bench.screen.query == ListingQuery(order: .serial))
    bench.mouse(.click, row: 4, column: 35)
    #expect(try bench.screen.query == ListingQuery(order: .serial, isReversed: true))
    bench.forget()
    bench.mouse(.click, row: 0, column: 0)
    bench.mouse(.click, row: 23, column: 0)
    #expect(bench.effects.isEmpty)
  }

  @Test("a failed list says why, and R tries again")
  func failure() throws {
    var bench = try CertificatesBench(isSlow: true)
    bench.tell(.failed(.list(ListingQuery(order: .commonName)), because: "the disk is full"))
    #expect(bench.canvas().lines.contains { $0.contains("the disk is full") })
    bench.forget()
    bench.press(.character("R"))
    #expect(bench.effects.first == .list(ListingQuery(order: .commonName)))
    bench.isSlow = false
    bench.answerAll()
    #expect(try bench.current == "api-0008.pay.example")
  }

  @Test(
    "cursor and filter stay on leaving and coming back, but not for another incident")
  func comesBack() throws {
    var bench = try CertificatesBench()
    bench.filter("pay")
    bench.press(.pageDown)
    let name = try bench.current
    bench.press(.escape)
    #expect(bench.model.place == .window)
    bench.reenter()
    #expect(try bench.current == name)
    #expect(try bench.screen.query.filter?.text == "pay")
    bench.press(.escape)
    bench.model.context.incident?.createdAt += 60
    bench.model.context.filter = nil
    bench.reenter()
    #expect(try bench.screen.viewport.cursor == 0)
    #expect(try bench.screen.query.filter == nil)
  }

  @Test("no key means two things", arguments: [80, 200])
  func conflicts(columns: Int) throws {
    var bench = try CertificatesBench(columns: columns)
    func conflicts() throws -> Set<Key> { try bench.screen.keys(in: bench.model.context).conflicts }
    #expect(try conflicts().isEmpty)
    bench.press(.enter)
    #expect(try conflicts().isEmpty)
    bench.press(.character("v"))
    #expect(try conflicts().isEmpty)
    bench.press(.escape, .character("/"))
    #expect(try conflicts().isEmpty)
  }
}
