import Testing

@testable import TUI

@Suite("The palette")
struct PaletteTests {
  @Test("A palette without colours uses none")
  func monochrome() {
    let palette = Palette(usesColor: false)
    for role in Style.Role.allCases {
      #expect(palette.appearance(of: Style(role)).color == nil)
    }
  }

  @Test("Styles that ask for attention differ from plain text, with and without colours")
  func attention() {
    for usesColor in [true, false] {
      let palette = Palette(usesColor: usesColor)
      let plain = palette.appearance(of: .plain)
      for style in [Style.danger, .warning, .keyLabel, .heading, .accent, .disabled] {
        #expect(palette.appearance(of: style) != plain)
      }
      #expect(palette.appearance(of: .danger) != palette.appearance(of: .warning))
    }
  }

  @Test("The cursor's row is always in reverse video and never dimmed")
  func cursor() {
    for usesColor in [true, false] {
      for role in Style.Role.allCases {
        let appearance = Palette(usesColor: usesColor).appearance(of: Style(role).selected)
        #expect(appearance.isReversed)
        #expect(!appearance.isDim)
      }
    }
  }

  @Test("Every style has its own letter in tests")
  func letters() {
    let styles = Style.Role.allCases.flatMap { [Style($0), Style($0).selected] }
    #expect(Set(styles.map(\.letter)).count == styles.count)
  }
}
