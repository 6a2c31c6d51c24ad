/// The columns of a table: their widths in the available room, and which of them are left out.
struct TableColumns: Hashable, Sendable {
  enum Width: Hashable, Sendable {
    case fixed(Int)
    /// At least `minimum`; the flexible columns share the remaining room by weight.
    case flexible(minimum: Int, weight: Int)
  }

  enum Cut: Hashable, Sendable {
    case end, middle
  }

  struct Column: Hashable, Sendable {
    var title: String
    var width: Width
    var alignment = TextMeasure.Alignment.left
    var cut = Cut.end
    /// If room is short, the column with the highest number is left out first. A column with 0 is
    /// always kept.
    var priority = 0
  }

  /// A column that is drawn.
  struct Placed: Hashable, Sendable {
    /// The column's index in ``TableColumns/columns``.
    var index: Int
    /// The cell at which the column starts.
    var column: Int
    var width: Int
  }

  /// The column with the sort arrow, and the arrow's direction.
  struct Sort: Hashable, Sendable {
    var index: Int
    var isAscending: Bool
  }

  var columns: [Column]
  /// Blank cells between two columns.
  var gap = 2

  /// Places the columns in `width` cells, leaving out by priority the columns that do not fit.
  func placed(in width: Int) -> [Placed] {
    var kept = Array(columns.indices)
    while minimum(of: kept) > width {
      let last = kept.max { columns[$0].priority < columns[$1].priority }
      guard let last, columns[last].priority > 0 else { break }
      // Of equal priorities, the rightmost column is left out.
      let priority = columns[last].priority
      let right = kept.last { columns[$0].priority == priority } ?? last
      kept.removeAll { $0 == right }
    }
    let widths = self.widths(of: kept, spare: max(0, width - minimum(of: kept)))
    var column = 0
    return zip(kept, widths).map { index, width in
      defer { column += width + gap }
      return Placed(index: index, column: column, width: width)
    }
  }

  /// Draws the titles in the first row of the canvas's region.
  func drawHeader(on canvas: inout Canvas, sort: Sort? = nil, style: Style = .heading) {
    for place in placed(in: canvas.size.columns) {
      let column = columns[place.index]
      var arrow = ""
      if let sort, sort.index == place.index {
        arrow = " " + (sort.isAscending ? canvas.glyphs.ascending : canvas.glyphs.descending)
      }
      // Truncate the title before the arrow.
      let room = max(0, place.width - TextMeasure.width(arrow))
      let title = TextMeasure.truncated(column.title, to: room, glyphs: canvas.glyphs)
      let text = TextMeasure.padded(title + arrow, to: place.width, alignment: column.alignment)
      canvas.write(
        text, at: Point(row: 0, column: place.column), style: style, width: place.width)
    }
  }

  /// Draws a row of values, one per column, in a row of the canvas's region. Values without a style
  /// are plain.
  func drawRow(_ values: [String], styles: [Int: Style] = [:], row: Int, on canvas: inout Canvas) {
    for place in placed(in: canvas.size.columns) where values.indices.contains(place.index) {
      let column = columns[place.index]
      let cut =
        switch column.cut {
        case .end:
          TextMeasure.truncated(values[place.index], to: place.width, glyphs: canvas.glyphs)
        case .middle:
          TextMeasure.truncatedInMiddle(
            values[place.index], to: place.width, glyphs: canvas.glyphs)
        }
      let text = TextMeasure.padded(cut, to: place.width, alignment: column.alignment)
      canvas.write(
        text, at: Point(row: row, column: place.column), style: styles[place.index] ?? .plain,
        width: place.width)
    }
  }

  private func minimum(of kept: [Int]) -> Int {
    let widths = kept.map { index in
      switch columns[index].width {
      case .fixed(let width): width
      case .flexible(let minimum, _): minimum
      }
    }
    return widths.reduce(0, +) + gap * max(0, kept.count - 1)
  }

  private func widths(of kept: [Int], spare: Int) -> [Int] {
    let weights = kept.map { index in
      if case .flexible(_, let weight) = columns[index].width { max(0, weight) } else { 0 }
    }
    var weightLeft = weights.reduce(0, +)
    var spareLeft = spare
    return zip(kept, weights).map { index, weight in
      let share = weightLeft > 0 ? spareLeft * weight / weightLeft : 0
      weightLeft -= weight
      spareLeft -= share
      switch columns[index].width {
      case .fixed(let width): return width
      case .flexible(let minimum, _): return minimum + share
      }
    }
  }
}
