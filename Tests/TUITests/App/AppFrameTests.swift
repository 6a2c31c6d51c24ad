import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The frame of every screen")
struct AppFrameTests {
  private func scene(
    columns: Int = 80, rows: Int = 24, at place: Place = .certificates, isReadOnly: Bool = false,
    deadlineIn hours: Double? = 23.21, name: String? = "2026-11-21-web-tls"
  ) throws -> ConsoleScene {
    var scene = ConsoleScene(
      isReadOnly: isReadOnly, makeScreen: { PlainScreen(place: $0) })
    if let name {
      var header = try ConsoleScene.header(
        deadline: hours.map { ConsoleScene.now.addingTimeInterval($0 * 3_600) })
      header.name = name
      scene.give(.incidentOpened(header, .init()))
    }
    scene.model.show(place)
    scene.input(.resize(Size(rows: rows, columns: columns)))
    return scene
  }

  @Test func `the two lines at the top are those of the design`() throws {
    let lines = try scene().frame().lines
    #expect(
      lines[0]
        == "bulkrevoke  TLM demo.one.digicert.com  SANDBOX       incident 2026-11-21-web-tls")
    #expect(lines[1].hasPrefix("Profile › Window › Certificates › Reason › Confirm › Progress"))
    #expect(lines[1].hasSuffix("23h12m to deadline"))
  }

  @Test(arguments: [(60, 16), (80, 24), (120, 30), (200, 60)])
  func `looks as committed at every width`(columns: Int, rows: Int) throws {
    try expectScreen(
      scene(columns: columns, rows: rows, isReadOnly: true).frame(), "frame-\(columns)x\(rows)")
  }

  @Test(arguments: [60, 80, 100, 200])
  func `a name that is too long is cut and covers nothing`(columns: Int) throws {
    let name = "2026-11-21-日本語-" + String(repeating: "long-", count: 60)
    let line = try scene(columns: columns, name: name).frame().lines[0]
    #expect(TextMeasure.width(line) <= columns)
    #expect(line.hasPrefix("bulkrevoke  TLM "))
    #expect(line.hasSuffix("…"))
  }

  @Test func `the deadline is more urgent the nearer it is`() throws {
    let cases: [(hours: Double, text: String, style: Character)] = [
      (70, "2d22h to deadline", "."), (5.5, "5h30m to deadline", "w"),
      (0.5, "30m to deadline", "x"), (-2.05, "deadline passed 2h03m ago", "x"),
    ]
    for (hours, text, style) in cases {
      let frame = try scene(deadlineIn: hours).frame()
      #expect(frame.lines[1].hasSuffix(text))
      #expect(frame[Point(row: 1, column: 79)].style.letter == style)
    }
  }

  @Test(arguments: [
    ("one.digicert.com", "PRODUCTION", "x"), ("demo.one.digicert.com", "demo", "."),
  ])
  func `every screen says whether revoking has consequences`(
    host: String, word: String, style: Character
  ) throws {
    var scene = try scene()
    scene.model.context.isSandbox = false
    scene.model.context.service = ServiceDescription(
      kind: "tlm", shortName: "TLM", name: "Trust Lifecycle Manager", host: host,
      baseURL: "https://\(host)", reasons: [], takesComment: true, callsPerCertificate: 2)
    let frame = scene.frame()
    let line = frame.lines[0]
    let place = try #require(line.ranges(of: word).last).lowerBound
    #expect(
      frame[Point(row: 0, column: line.distance(from: line.startIndex, to: place))].style.letter
        == style)
  }

  @Test(arguments: Place.allCases)
  func `the breadcrumb shows where one is, at every width`(place: Place) throws {
    for columns in [60, 80, 200] {
      let scene = try scene(columns: columns, at: place)
      let line = scene.frame().lines[1]
      #expect(line.contains(place.title))
      #expect(line.hasSuffix("23h12m to deadline"))
      #expect(scene.frame(.ascii).lines[1].contains(place == .start ? "Start" : "[\(place.title)]"))
    }
  }

  @Test(arguments: [(15, 59), (15, 80), (24, 59), (1, 1), (2, 20), (0, 0)])
  func `a terminal that is too small is told so in plain words`(rows: Int, columns: Int) throws {
    let scene = try scene(columns: columns, rows: rows)
    #expect(scene.cursor == nil)
    if rows > 10 {
      try expectScreen(scene.frame(), "too-small-\(columns)x\(rows)")
    }
  }

  @Test func `16 rows of 60 columns are enough`() throws {
    let scene = try scene(columns: 60, rows: 16)
    #expect(scene.text.contains("0 presses"))
  }

  @Test func `questions and help look as committed`() throws {
    var scene = try scene()
    scene.press(.character("q"))
    try expectScreen(scene.frame(), "frame-quit-80x24")
    scene.press(.escape, .character("?"))
    try expectScreen(scene.frame(), "frame-help-80x24")
  }

  @Test func `a long notice is cut at the edge`() throws {
    var scene = try scene()
    scene.give(.failed(.listIncidents, because: String(repeating: "日本", count: 60)))
    let line = scene.frame().lines[22]
    #expect(TextMeasure.width(line) <= 80)
    #expect(line.hasSuffix("…"))
  }
}
