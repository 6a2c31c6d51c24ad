import CNcurses
import Engine

/// The text of one cell, or of the two cells of a wide character: a spacing character and its
/// combining marks.
struct CellText: Hashable, Sendable {
  var text: String
  /// 1 or 2 cells.
  var width: Int
}

/// A string split into cells.
///
/// Widths follow `wcwidth`, by which terminals advance their cursor. Terminals disagree about emoji
/// built of several characters. Those are drawn in a form that no terminal joins, which keeps the
/// column after a name aligned:
/// - Emoji joined by U+200D appear side by side, without the joiner. Skin tones, variation
///   selectors and tags are left out. A flag shows its two letters.
/// - Marks of no width join the character before them, four at most. A mark that has no character
///   to join is drawn on a dotted circle.
/// - A character that a terminal would obey or hide becomes a visible mark. Scrubbing normally
///   replaces it earlier.
struct TextCells: Sequence {
  let text: String

  init(_ text: String) {
    self.text = text
  }

  func makeIterator() -> Iterator {
    Iterator(scalars: text.unicodeScalars.makeIterator())
  }

  struct Iterator: IteratorProtocol {
    private var scalars: String.UnicodeScalarView.Iterator
    private var waiting: Unicode.Scalar?
    private var isAfterEmoji = false

    /// An ncurses cell holds one character and up to four marks.
    private static let marksPerCell = 4
    /// The ASCII characters as strings: creating one per cell would take much of a frame's time.
    private static let ascii = (0..<0x80 as Range<UInt8>).map { String(Unicode.Scalar($0)) }

    fileprivate init(scalars: String.UnicodeScalarView.Iterator) {
      self.scalars = scalars
    }

    mutating func next() -> CellText? {
      while let scalar = take() {
        switch ScalarForm(scalar, isAfterEmoji: isAfterEmoji) {
        case .ascii:
          isAfterEmoji = false
          return joinMarks(to: CellText(text: Self.ascii[Int(scalar.value)], width: 1))
        case .omitted:
          continue
        case .letter(let letter):
          isAfterEmoji = false
          return CellText(text: letter, width: 1)
        case .unprintable:
          isAfterEmoji = false
          return CellText(text: GlyphSet.unicode.unprintable, width: 1)
        case .mark:
          isAfterEmoji = false
          return joinMarks(to: CellText(text: "\u{25CC}" + String(scalar), width: 1))
        case .spacing(let width):
          isAfterEmoji = scalar.properties.isEmoji
          return joinMarks(to: CellText(text: String(scalar), width: width))
        }
      }
      return nil
    }

    private mutating func take() -> Unicode.Scalar? {
      defer { waiting = nil }
      return waiting ?? scalars.next()
    }

    private mutating func joinMarks(to cell: CellText) -> CellText {
      var cell = cell
      var count = 0
      while let scalar = scalars.next() {
        guard scalar.value >= 0x80, ScalarForm(scalar, isAfterEmoji: isAfterEmoji) == .mark else {
          waiting = scalar
          break
        }
        if count < Self.marksPerCell {
          cell.text.unicodeScalars.append(scalar)
        }
        count += 1
      }
      return cell
    }
  }
}

/// How one Unicode scalar is shown.
private enum ScalarForm: Equatable {
  case ascii
  case spacing(width: Int)
  /// Has no width of its own and joins the character before it.
  case mark
  case letter(String)
  case omitted
  case unprintable

  init(_ scalar: Unicode.Scalar, isAfterEmoji: Bool) {
    switch scalar.value {
    case 0x20..<0x7F:
      self = .ascii
      return
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF:
      self = .omitted
      return
    case 0x1F1E6...0x1F1FF:
      let letter = UInt8(ascii: "A") + UInt8(scalar.value - 0x1F1E6)
      self = .letter(String(Unicode.Scalar(letter)))
      return
    case 0x200D, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F:
      if isAfterEmoji {
        self = .omitted
        return
      }
    default:
      break
    }
    guard !scalar.isUnsafeToShow else {
      self = .unprintable
      return
    }
    switch curses_cell_width(scalar.value) {
    case 0: self = .mark
    case 1: self = .spacing(width: 1)
    case 2: self = .spacing(width: 2)
    default: self = .unprintable
    }
  }
}
