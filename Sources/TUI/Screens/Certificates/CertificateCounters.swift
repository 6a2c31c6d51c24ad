import Engine

/// The line below the list: the position in it and the number of checked certificates.
struct CertificateCounters: Hashable, Sendable {
  var viewport: ListViewport
  /// `nil` until they are counted.
  var totals: CheckTotals?
  var isFiltered: Bool
  /// Whether the list has more rows than are counted so far.
  var isGrowing = false

  /// Draws the longest form that fits in the canvas's one row.
  func draw(on canvas: inout Canvas) {
    let forms = forms(glyphs: canvas.glyphs)
    let width = canvas.size.columns
    let form = forms.first { $0.width <= width } ?? forms.last
    var column = 0
    for part in form?.parts ?? [] {
      column = canvas.write(
        part.text, at: Point(row: 0, column: column), style: part.style, width: width - column)
    }
  }

  private struct Form {
    var parts: [(text: String, style: Style)] = []

    var width: Int { parts.reduce(0) { $0 + TextMeasure.width($1.text) } }
  }

  private func forms(glyphs: GlyphSet) -> [Form] {
    let dot = " \(glyphs.separator) "
    let page = viewport.page
    let more = isGrowing ? "more than " : ""
    let pages = "Page \(page.number.grouped) of \(more)\(page.count.grouped)"
    let found = totals.map { ", \($0.found.grouped) found" } ?? ""
    let shown = isFiltered ? " shown" + found : ""
    let range = range(glyphs: glyphs)
    return [
      (pages + dot + "rows " + range + shown + dot, true),
      ("rows " + range + shown + dot, true),
      (range + shown + dot, false),
      (range + (isFiltered ? " shown" : "") + dot, false),
      ("", false),
    ].map { text, isLong in Form(parts: [(text, .plain)] + checkedParts(isLong: isLong)) }
  }

  private func range(glyphs: GlyphSet) -> String {
    let visible = viewport.visible
    guard !visible.isEmpty else { return "0" }
    return "\((visible.lowerBound + 1).grouped)\(glyphs.none)\(visible.upperBound.grouped)"
      + " of \(isGrowing ? "more than " : "")\(viewport.count.grouped)"
  }

  private func checkedParts(isLong: Bool) -> [(text: String, style: Style)] {
    guard let totals else { return [("counting checks", .dim)] }
    var parts: [(text: String, style: Style)] = [
      ("\(totals.checked.grouped) checked", totals.checked > 0 ? .strong : .plain)
    ]
    if totals.hidden > 0 {
      let words = isLong ? "hidden by filter" : "hidden"
      parts.append((" (\(totals.hidden.grouped) \(words))", .warning))
    }
    return parts
  }
}
