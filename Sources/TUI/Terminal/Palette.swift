/// How each style looks, with or without colours.
///
/// Without colours, an attribute still sets every role that needs attention apart from plain text.
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
      // Many terminals show dim text in reverse video unreadably.
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
