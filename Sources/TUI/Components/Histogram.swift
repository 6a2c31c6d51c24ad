/// Counts drawn as a row of small bars with labels, such as certificates issued per day.
struct Histogram: Hashable, Sendable {
  struct Bar: Hashable, Sendable {
    var label: String
    var count: Int
  }

  var bars: [Bar]

  /// Returns the bars as `01 ▂ 02 ▅ 03 ▁`, as many as fit in `width` cells, with an ellipsis if
  /// some do not fit.
  ///
  /// A count of 0 has no bar; any other count has at least the lowest bar.
  func text(width: Int, glyphs: GlyphSet) -> String {
    let most = bars.map(\.count).max() ?? 0
    let items = bars.map { "\($0.label) \(column(for: $0.count, of: most, glyphs: glyphs))" }
    let whole = items.joined(separator: " ")
    guard TextMeasure.width(whole) > width else { return whole }
    var text = ""
    for item in items {
      let longer = text + item + " "
      guard TextMeasure.width(longer) + 1 <= width else { break }
      text = longer
    }
    return width > 0 ? text + glyphs.ellipsis : ""
  }

  /// Returns the bars without labels, one cell each. If there are more bars than cells, the counts
  /// of neighbouring bars are added up.
  func sparkline(width: Int, glyphs: GlyphSet) -> String {
    guard width > 0, !bars.isEmpty else { return "" }
    let cells = min(width, bars.count)
    let counts = (0..<cells).map { cell in
      bars[(cell * bars.count / cells)..<((cell + 1) * bars.count / cells)]
        .reduce(0) { $0 + $1.count }
    }
    let most = counts.max() ?? 0
    return counts.map { column(for: $0, of: most, glyphs: glyphs) }.joined()
  }

  private func column(for count: Int, of most: Int, glyphs: GlyphSet) -> String {
    guard count > 0, most > 0 else { return " " }
    let heights = glyphs.heights
    let share = Double(count) / Double(most) * Double(heights.count)
    return heights[max(0, min(heights.count - 1, Int(share.rounded(.up)) - 1))]
  }
}
