import Testing

@testable import TUI

@Suite("The footer")
struct FooterTests {
  private let footer = Footer(
    hints: [
      KeyHint(key: "Space", label: "Check"), KeyHint(key: "r", label: "Reason", isEnabled: false),
      KeyHint(key: "/", label: "Filter"),
    ], last: KeyHint(key: "?", label: "Help"))

  private func drawn(_ width: Int) -> Canvas {
    var canvas = Canvas(size: Size(rows: 1, columns: width))
    footer.draw(on: &canvas, row: 0)
    return canvas
  }

  @Test("No hint is cut, and the last one has priority")
  func fitting() {
    #expect(drawn(80).lines == ["Space Check  r Reason  / Filter  ? Help"])
    #expect(drawn(39).lines == ["Space Check  r Reason  / Filter  ? Help"])
    #expect(drawn(38).lines == ["Space Check  r Reason  ? Help"])
    #expect(drawn(20).lines == ["Space Check  ? Help"])
    #expect(drawn(18).lines == ["? Help"])
    #expect(drawn(5).lines == [""])
  }

  @Test("An unavailable hint is dimmed")
  func disabled() {
    #expect(drawn(80).styleLines[0].hasPrefix("kkkkk........oooooooo"))
  }
}
