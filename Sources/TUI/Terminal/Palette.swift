/// How each style looks, with colours or without.
///
/// Without colours every role that asks for attention still differs from plain text by an attribute.
struct Palette: Hashable, Sendable {
  enum Color: Int, CaseIterable, Hashable, Sendable {
    case red, green, yellow, cyan
  }

  /// The attributes of one style.
  struct Appearance: Hashable, Sendable {
    var color: Color?
    var isBold = false
    var isDim = false
    var isUnderlined = false
    var isReversed = false
  }

  let usesColor: Bool

  func appearance(of style: Style) -> Appearance {
    var appearance = usesColor ? colored(style.role) : monochrome(style.role)
    if style.isSelected {
      appearance.isReversed = true
      // Dim text in reverse video cannot be read on many terminals.
      appearance.isDim = false
    }
    return appearance
  }

  private func colored(_ role: Style.Role) -> Appearance {
    switch role {
    case .plain: Appearance()
    case .dim, .disabled: Appearance(isDim: true)
    case .strong, .heading: Appearance(isBold: true)
    case .accent: Appearance(color: .cyan)
    case .good: Appearance(color: .green)
    case .warning: Appearance(color: .yellow, isBold: true)
    case .danger: Appearance(color: .red, isBold: true)
    case .keyLabel: Appearance(color: .cyan, isBold: true)
    }
  }

  private func monochrome(_ role: Style.Role) -> Appearance {
    switch role {
    case .plain, .good: Appearance()
    case .dim, .disabled: Appearance(isDim: true)
    case .strong, .heading, .keyLabel: Appearance(isBold: true)
    case .accent: Appearance(isUnderlined: true)
    case .warning: Appearance(isBold: true)
    case .danger: Appearance(isBold: true, isUnderlined: true)
    }
  }
}
