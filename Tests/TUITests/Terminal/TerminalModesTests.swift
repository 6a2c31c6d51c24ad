import Testing

@testable import TUI

@Suite("Terminal modes")
struct TerminalModesTests {
  private let xterm = [
    "cup": "\u{1B}[%i%p1%d;%p2%dH", "kmous": "\u{1B}[<", "rmcup": "\u{1B}[?1049l",
    "cnorm": "\u{1B}[?25h", "sgr0": "\u{1B}(B\u{1B}[m$<2>",
  ]

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("Leaving turns off every mode that entering turned on")
  func pairs() {
    let modes = TerminalModes(usesMouse: true) { xterm[$0] }
    for mode in ["2004", "1000", "1006"] {
      #expect(text(modes.enter).contains("\u{1B}[?\(mode)h"))
      #expect(text(modes.leave).contains("\u{1B}[?\(mode)l"))
      #expect(text(modes.restore).contains("\u{1B}[?\(mode)l"))
    }
  }

  @Test("The mouse stays with the terminal when asked to, or when it has none")
  func noMouse() {
    #expect(!text(TerminalModes(usesMouse: false) { xterm[$0] }.enter).contains("1000"))
    let without = xterm.filter { $0.key != "kmous" }
    #expect(!text(TerminalModes(usesMouse: true) { without[$0] }.enter).contains("1000"))
  }

  @Test("A terminal without ECMA-48 gets nothing")
  func otherTerminals() {
    let modes = TerminalModes(usesMouse: true) { $0 == "cup" ? "\u{1B}Y%p1%' '%+%c" : nil }
    #expect(modes.enter.isEmpty)
    #expect(modes.restore.isEmpty)
  }

  @Test("Restoring covers attributes, cursor and main screen, without padding")
  func restore() {
    let modes = TerminalModes(usesMouse: false) { xterm[$0] }
    #expect(text(modes.restore).hasSuffix("\u{1B}(B\u{1B}[m\u{1B}[?25h\u{1B}[?1049l"))
  }
}
