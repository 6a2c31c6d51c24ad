import Engine

extension ReviewMark {
  /// Returns the sign in front of a certificate's name.
  func sign(_ glyphs: GlyphSet) -> (text: String, style: Style) {
    switch self {
    case .unseen: (" ", .dim)
    case .seen: (glyphs.check, .good)
    case .questioned: ("?", .warning)
    }
  }

  /// The mark as a word.
  var word: String {
    switch self {
    case .unseen: "not seen"
    case .seen: "seen"
    case .questioned: "questioned"
    }
  }
}
