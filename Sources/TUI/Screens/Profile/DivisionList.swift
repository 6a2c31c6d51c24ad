import Engine

/// The divisions of the account. A search can be limited to one of them.
struct DivisionList: Hashable, Sendable {
  private(set) var loading = ProfileScreen.Loading.underWay
  private(set) var all: [Division] = []

  /// The service's word for a division.
  let word: String

  init(word: String) {
    self.word = word
  }

  /// Whether a division can be chosen.
  var choosing: Availability {
    switch loading {
    case .underWay: .disabled(because: "The \(word)s are being read.")
    case .failed: .disabled(because: "The \(word)s could not be read. Press R to retry.")
    case .done:
      all.isEmpty
        ? .disabled(because: "The service shows no \(word)s to this key; all are searched.")
        : .available
    }
  }

  /// Returns the next division; after the last, returns `nil`, which stands for all divisions.
  func next(after division: Division?) -> Division? {
    guard let division else { return all.first }
    return all.firstIndex { $0.id == division.id }.flatMap { index in
      all.indices.contains(index + 1) ? all[index + 1] : nil
    }
  }

  mutating func beginLoading() {
    loading = .underWay
  }

  mutating func take(_ divisions: [Division]) {
    (loading, all) = (.done, divisions)
  }

  mutating func fail(because why: String) {
    loading = .failed(why)
  }

  /// Draws the choice in one row of the canvas's region.
  func draw(_ chosen: Division?, on canvas: inout Canvas, row: Int) {
    var line = StyledLine(word.capitalized + "  ", .dim)
    if let chosen {
      line = line.adding(chosen.name, .accent)
      if let index = all.firstIndex(where: { $0.id == chosen.id }) {
        line = line.adding("  (\((index + 1).grouped) of \(all.count.grouped))", .dim)
      }
    } else {
      line = line.adding("All \(word)s")
    }
    switch loading {
    case .underWay: line = line.adding("  reading…", .dim)
    case .failed(let why): line = line.adding("  \(canvas.glyphs.warning) \(why)", .warning)
    case .done: if chosen == nil { line = line.adding("  (\(all.count.grouped))", .dim) }
    }
    line.draw(on: &canvas, row: row)
  }
}
