/// The glyphs the console draws with: Unicode, or ASCII for `--ascii` and for terminals whose
/// locale is not UTF-8.
///
/// In ASCII mode nothing above 0x7F leaves the program. Each of the console's own glyphs has a
/// stand-in of the same width. Any other character above 0x7F, for example in a certificate's name,
/// is shown as one `?` per cell.
struct GlyphSet: Hashable, Sendable {
  let isASCII: Bool

  static let unicode = GlyphSet(isASCII: false)
  static let ascii = GlyphSet(isASCII: true)

  var ellipsis: String { isASCII ? "~" : "…" }
  var check: String { isASCII ? "x" : "✓" }
  var cross: String { isASCII ? "!" : "✗" }
  var bullet: String { isASCII ? "*" : "•" }
  /// Separates facts on one line.
  var separator: String { isASCII ? "|" : "·" }
  /// Separates the steps of a breadcrumb.
  var breadcrumb: String { isASCII ? ">" : "›" }
  /// Marks a missing value.
  var none: String { isASCII ? "-" : "–" }
  var ascending: String { isASCII ? "^" : "▲" }
  var descending: String { isASCII ? "v" : "▼" }
  var up: String { isASCII ? "^" : "↑" }
  var down: String { isASCII ? "v" : "↓" }
  var left: String { isASCII ? "<" : "←" }
  var right: String { isASCII ? ">" : "→" }
  var warning: String { isASCII ? "!" : "▲" }

  var horizontal: String { isASCII ? "-" : "─" }
  var vertical: String { isASCII ? "|" : "│" }
  var topLeft: String { isASCII ? "+" : "┌" }
  var topRight: String { isASCII ? "+" : "┐" }
  var bottomLeft: String { isASCII ? "+" : "└" }
  var bottomRight: String { isASCII ? "+" : "┘" }

  var barFull: String { isASCII ? "#" : "█" }
  var barEmpty: String { isASCII ? "." : "░" }
  var barUsed: String { isASCII ? "=" : "▓" }

  /// A cell filled from the left by 1 to 7 eighths; empty in ASCII, which has only whole cells.
  var leftEighths: [String] { isASCII ? [] : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"] }

  /// Bars of increasing height, lowest first.
  var heights: [String] {
    isASCII
      ? ["_", ".", "-", "=", "+", "*", "%", "#"] : ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  }

  /// The mark drawn in place of a character that must not reach a terminal.
  var unprintable: String { isASCII ? "?" : "\u{FFFD}" }

  /// Returns one cell's text, or its ASCII stand-in.
  func drawn(_ text: String, width: Int) -> String {
    guard isASCII, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    return Self.standIns[text] ?? String(repeating: "?", count: max(1, width))
  }

  private static let standIns: [String: String] = {
    let paths: [KeyPath<GlyphSet, String>] = [
      \.ellipsis, \.check, \.cross, \.bullet, \.separator, \.breadcrumb, \.none, \.ascending,
      \.descending, \.up, \.down, \.left, \.right, \.horizontal, \.vertical, \.topLeft, \.topRight,
      \.bottomLeft, \.bottomRight, \.barFull, \.barEmpty, \.barUsed,
    ]
    // Quotation marks appear in sentences and are not glyphs of their own.
    var table = ["“": "\"", "”": "\"", "‘": "'", "’": "'"]
    for path in paths {
      table[GlyphSet.unicode[keyPath: path]] = GlyphSet.ascii[keyPath: path]
    }
    for (unicode, ascii) in zip(GlyphSet.unicode.heights, GlyphSet.ascii.heights) {
      table[unicode] = ascii
    }
    return table
  }()
}
