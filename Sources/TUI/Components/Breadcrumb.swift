/// The steps of a path, with the current one highlighted.
struct Breadcrumb: Hashable, Sendable {
  var places: [String]
  /// The index of the current step.
  var current: Int

  /// Draws in one row of the canvas's region and returns the column after the text.
  ///
  /// If room is short, an ellipsis replaces the steps furthest from the current one.
  @discardableResult
  func draw(on canvas: inout Canvas, row: Int, column: Int = 0, width: Int) -> Int {
    let glyphs = canvas.glyphs
    let shown = fitting(in: width, glyphs: glyphs)
    var end = column
    func write(_ text: String, _ style: Style, on canvas: inout Canvas) {
      let room = column + width - end
      end = canvas.write(text, at: Point(row: row, column: end), style: style, width: room)
    }
    if shown.lowerBound > 0 {
      write("\(glyphs.ellipsis) ", .dim, on: &canvas)
    }
    for index in shown {
      if index > shown.lowerBound {
        write(" \(glyphs.breadcrumb) ", .dim, on: &canvas)
      }
      // Brackets mark the current step where colours and bold may be missing.
      let isCurrent = index == current
      let text = isCurrent && glyphs.isASCII ? "[\(places[index])]" : places[index]
      write(text, isCurrent ? .heading : index < current ? .plain : .dim, on: &canvas)
    }
    if shown.upperBound < places.count {
      write(" \(glyphs.ellipsis)", .dim, on: &canvas)
    }
    return end
  }

  private func fitting(in width: Int, glyphs: GlyphSet) -> Range<Int> {
    guard places.indices.contains(current) else { return 0..<places.count }
    var range = 0..<places.count
    while self.width(of: range, glyphs: glyphs) > width, range.count > 1 {
      if range.upperBound - 1 > current,
        range.upperBound - 1 - current >= current - range.lowerBound
      {
        range = range.lowerBound..<(range.upperBound - 1)
      } else {
        range = (range.lowerBound + 1)..<range.upperBound
      }
    }
    return range
  }

  private func width(of range: Range<Int>, glyphs: GlyphSet) -> Int {
    let names = range.reduce(0) { $0 + TextMeasure.width(places[$1]) }
    let brackets = glyphs.isASCII ? 2 : 0
    let ellipses = (range.lowerBound > 0 ? 2 : 0) + (range.upperBound < places.count ? 2 : 0)
    return names + 3 * max(0, range.count - 1) + brackets + ellipses
  }
}
