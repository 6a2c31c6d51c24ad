/// The meaning of a cell; ``Palette`` decides how it looks on the terminal.
///
/// A style never carries information alone: a word or a glyph gives the same information wherever
/// it matters.
struct Style: Hashable, Sendable {
  enum Role: String, CaseIterable, Hashable, Sendable {
    case plain
    /// Less important text: units, hints, an empty value.
    case dim
    case strong
    case heading
    case accent
    case good
    case warning
    case danger
    /// A key's name in the footer and in help.
    case keyLabel
    /// A key or a choice that is unavailable now.
    case disabled
  }

  var role: Role
  /// Whether the cell belongs to the row or button under the cursor.
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

  /// The same role on the row under the cursor.
  var selected: Style { Style(role, isSelected: true) }
}

extension Style {
  /// One letter for tests: `.` for plain, a letter for every other role, a capital (or `#`) if
  /// selected.
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
