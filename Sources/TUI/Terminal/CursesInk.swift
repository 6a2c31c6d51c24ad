import CNcurses

/// Draws cells on the ncurses screen with the palette's attributes and colours.
@MainActor
struct CursesInk {
  private let palette: Palette

  /// - Parameter usesColor: Whether the operator wants colours. A terminal without colours ignores
  ///   it.
  init(usesColor: Bool) {
    let hasColor = usesColor && curses_start_colors()
    palette = Palette(usesColor: hasColor)
    guard hasColor else { return }
    for color in Palette.Color.allCases {
      curses_define_pair(Self.pair(color), Self.number(color))
    }
  }

  func put(_ cell: Canvas.Cell, at point: Point) {
    let appearance = palette.appearance(of: cell.style)
    let text = cell.text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    curses_put(
      CInt(point.row), CInt(point.column), text, Self.attributes(appearance),
      appearance.color.map(Self.pair) ?? 0)
  }

  private static func attributes(_ appearance: Palette.Appearance) -> attr_t {
    var attributes: attr_t = 0
    if appearance.isBold { attributes |= CURSES_BOLD }
    if appearance.isDim { attributes |= CURSES_DIM }
    if appearance.isUnderlined { attributes |= CURSES_UNDERLINE }
    if appearance.isReversed { attributes |= CURSES_REVERSE }
    return attributes
  }

  /// Pair 0 holds the terminal's own colours.
  private static func pair(_ color: Palette.Color) -> CShort { CShort(color.rawValue + 1) }

  private static func number(_ color: Palette.Color) -> CShort {
    switch color {
    case .red: CURSES_RED
    case .green: CURSES_GREEN
    case .yellow: CURSES_YELLOW
    case .cyan: CURSES_CYAN
    }
  }
}
