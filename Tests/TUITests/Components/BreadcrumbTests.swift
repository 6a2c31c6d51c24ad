import Testing

@testable import TUI

@Suite("The breadcrumb")
struct BreadcrumbTests {
  private let path = Breadcrumb(
    places: ["Profile", "Window", "Certificates", "Reason", "Confirm"], current: 2)

  private func drawn(_ width: Int, glyphs: GlyphSet = .unicode) -> String {
    var canvas = Canvas(size: Size(rows: 1, columns: 80), glyphs: glyphs)
    let end = path.draw(on: &canvas, row: 0, width: width)
    #expect(end <= width)
    return canvas.lines[0]
  }

  @Test("The whole path is shown if there is room")
  func wide() {
    #expect(drawn(80) == "Profile › Window › Certificates › Reason › Confirm")
  }

  @Test("Brackets mark the present place in ASCII")
  func ascii() {
    #expect(drawn(80, glyphs: .ascii) == "Profile > Window > [Certificates] > Reason > Confirm")
  }

  @Test("The present place stays when room is short", arguments: 0...60)
  func narrow(width: Int) {
    let text = drawn(width)
    if width >= 16 {
      #expect(text.contains("Certificates"))
    }
    #expect(TextMeasure.width(text) <= width)
  }
}
