import CNcurses
import Engine

/// What one cell (or a wide character's two) shows: a spacing character and the marks that join it.
struct CellText: Hashable, Sendable {
  var text: String
  /// 1 or 2 cells.
  var width: Int
}

/// A string cut into cells.
///
/// Widths are those of `wcwidth`, the rule by which terminals advance their cursor. Where terminals
/// disagree (emoji built of several characters), the parts are shown in a form that none of them
/// joins, so that a column after a name always starts where it should:
/// - emoji joined by U+200D stand side by side, without the joiner; skin tones, variation selectors
///   and tags are left out; a flag shows its two letters,
/// - marks of no width join the character before them, four at most,
/// - what scrubbing makes visible, since a terminal would obey it or not show it at all, becomes a
///   visible mark should it come this far.
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

    /// ncurses holds a character and at most four more in a cell.
    private static let marksPerCell = 4
    /// Each ASCII character as a text: to make one for each cell takes a good part of a frame's time.
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

/// How a single Unicode scalar is shown.
private enum ScalarForm: Equatable {
  case ascii
  case spacing(width: Int)
  /// No width of its own: joins the character before.
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
