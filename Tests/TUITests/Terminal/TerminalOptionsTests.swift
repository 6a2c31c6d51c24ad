import Testing

@testable import TUI

@Suite("Terminal options")
struct TerminalOptionsTests {
  @Test("NO_COLOR turns colours off, unless it is empty")
  func noColor() {
    #expect(TerminalOptions(environment: [:]).usesColor)
    #expect(TerminalOptions(environment: ["NO_COLOR": ""]).usesColor)
    #expect(!TerminalOptions(environment: ["NO_COLOR": "0"]).usesColor)
    #expect(!TerminalOptions(usesColor: false, environment: [:]).usesColor)
  }

  @Test("The first locale variable that is set decides")
  func locale() {
    #expect(TerminalLocale.isUTF8(named: ["LANG": "de_DE.UTF-8"]))
    #expect(TerminalLocale.isUTF8(named: ["LC_ALL": "", "LC_CTYPE": "en_US.utf8", "LANG": "C"]))
    #expect(!TerminalLocale.isUTF8(named: ["LC_ALL": "C", "LANG": "de_DE.UTF-8"]))
    #expect(!TerminalLocale.isUTF8(named: [:]))
  }
}
