/// The signs the console draws with: Unicode, or ASCII for `--ascii` and for terminals whose locale is
/// not UTF-8.
///
/// In ASCII nothing above 0x7F leaves the program. The console's own signs have a stand-in of the same
/// width; any other text (a name from outside) shows one `?` for each cell it would have taken.
struct GlyphSet: Hashable, Sendable {
  let isASCII: Bool

  static let unicode = GlyphSet(isASCII: false)
  static let ascii = GlyphSet(isASCII: true)

  var ellipsis: String { isASCII ? "~" : "…" }
  var check: String { isASCII ? "x" : "✓" }
  var cross: String { isASCII ? "!" : "✗" }
  var bullet: String { isASCII ? "*" : "•" }
  /// Stands between facts on one line.
  var separator: String { isASCII ? "|" : "·" }
  /// Stands between the places of a path.
  var breadcrumb: String { isASCII ? ">" : "›" }
  /// Stands for a value that is not there.
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

  /// A cell filled from the left, by eighths from 1 to 7; empty in ASCII, which has whole cells only.
  var leftEighths: [String] { isASCII ? [] : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"] }

  /// Columns of growing height, the lowest first.
  var heights: [String] {
    isASCII
      ? ["_", ".", "-", "=", "+", "*", "%", "#"] : ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  }

  /// The mark drawn in place of a character that must not reach a terminal.
  var unprintable: String { isASCII ? "?" : "\u{FFFD}" }

  /// What is drawn for one cell's text: the text itself, or its ASCII stand-in.
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
    // Quotation marks stand in sentences, not among the signs.
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
