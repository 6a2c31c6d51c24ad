/// What a cell means; ``Palette`` decides how that looks on the terminal at hand.
///
/// A style never carries information alone: wherever it matters, a word or a glyph says the same.
struct Style: Hashable, Sendable {
  enum Role: String, CaseIterable, Hashable, Sendable {
    case plain
    /// Of less interest: units, hints, an empty value.
    case dim
    case strong
    case heading
    case accent
    case good
    case warning
    case danger
    /// A key's name in the footer and in help.
    case keyLabel
    /// Cannot be chosen now; the reason stands beside it.
    case disabled
  }

  var role: Role
  /// Drawn as the row or button the cursor is on.
  var isSelected: Bool

  init(_ role: Role, isSelected: Bool = false) {
    self.role = role
    self.isSelected = isSelected
  }

  static let plain = Style(.plain)
  static let dim = Style(.dim)
  static let strong = Style(.strong)
  static let heading = Style(.heading)
  static let accent = Style(.accent)
  static let good = Style(.good)
  static let warning = Style(.warning)
  static let danger = Style(.danger)
  static let keyLabel = Style(.keyLabel)
  static let disabled = Style(.disabled)
  static let cursor = Style(.plain, isSelected: true)

  /// The same meaning on the row the cursor is on.
  var selected: Style { Style(role, isSelected: true) }
}

extension Style {
  /// One letter for tests: `.` plain, a letter for every other role, a capital (or `#`) when selected.
  var letter: Character {
    let letter: Character =
      switch role {
      case .plain: "."
      case .dim: "d"
      case .strong: "s"
      case .heading: "h"
      case .accent: "a"
      case .good: "g"
      case .warning: "w"
      case .danger: "x"
      case .keyLabel: "k"
      case .disabled: "o"
      }
    guard isSelected else { return letter }
    return letter == "." ? "#" : Character(letter.uppercased())
  }
}
