import Engine

extension ReviewScreen {
  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    let lines = header(in: context).lines(width: canvas.size.columns, glyphs: canvas.glyphs)
    for (row, line) in lines.enumerated() { line.draw(on: &canvas, row: row) }
    canvas.within(layout.list) { drawList(on: &$0, in: context) }
    if let region = layout.pane {
      canvas.within(region) { drawPane(on: &$0, in: context) }
    }
    dialog?.draw(on: &canvas)
    if let message {
      Panel(title: "Review", paragraphs: [message]).draw(
        on: &canvas, hints: [KeyHint(key: "any key", label: "Close")])
      return nil
    }
    let height = entry == nil ? FilterPrompt.height : TypedLine.height
    let region = Rect(
      row: max(0, canvas.size.rows - height), column: 0, rows: height,
      columns: canvas.size.columns)
    return canvas.within(region) { canvas in
      let cursor = entry?.line.draw(on: &canvas) ?? prompt?.draw(on: &canvas)
      return cursor.map { Point(row: region.origin.row + $0.row, column: $0.column) }
    }
  }

  func drawStatus(on canvas: inout Canvas, in context: AppContext) {
    if let prompt { return prompt.drawStatus(on: &canvas) }
    guard viewport.count > 0 else { return }
    if let range = list.range {
      return StyledLine(
        "Range of \(range.count.counted("row")): Space marks these rows as seen, Esc cancels",
        .accent
      ).draw(on: &canvas, row: 0)
    }
    let visible = viewport.visible
    let dot = " \(canvas.glyphs.separator) "
    StyledLine(
      "rows \((visible.lowerBound + 1).grouped)\(canvas.glyphs.none)\(visible.upperBound.grouped)"
        + " of \(viewport.count.grouped)" + (partWords.map { dot + $0 } ?? "")
    )
    .adding(current.map { dot + mark(of: $0).word } ?? "", .strong)
    .draw(on: &canvas, row: 0)
  }

  /// The part and the filter that limit the list.
  private var partWords: String? {
    let part: String? =
      switch self.part {
      case .all: nil
      case .questioned: "only questioned"
      case .differing: "only differences from the inventory"
      case .hidden: "only those the operator's filter hid"
      }
    let words = [part, filter.map { "filter: \($0.text.scrubbed)" }].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  private func drawList(on canvas: inout Canvas, in context: AppContext) {
    guard viewport.count > 0, list.failure == nil else {
      let text =
        list.failure.map { "The list cannot be shown: \($0)" }
        ?? (list.isBuilding ? "Reading the incident file." : "Nothing to show here.")
      canvas.write(text, at: Point(row: 1, column: 2), style: list.failure == nil ? .dim : .danger)
      return
    }
    let table = CertificateTable(
      width: canvas.size.columns, now: context.now, bundle: context.service.words.bundle)
    table.drawHeader(on: &canvas, query: ListingQuery(order: .commonName))
    list.drawRows(on: &canvas, rangeColumn: CertificateTable.indent - 1) { certificate, canvas in
      guard let certificate else { return table.drawPlaceholder(on: &canvas) }
      table.draw(certificate, isChecked: true, on: &canvas)
      let sign = mark(of: certificate).sign(canvas.glyphs)
      canvas.write(" \(sign.text) ", at: Point(row: 0, column: 0), style: sign.style)
    }
  }

  private func drawPane(on canvas: inout Canvas, in context: AppContext) {
    guard let current else { return pane.draw([], title: "Details", on: &canvas) }
    pane.draw(
      pane.text(about: current, in: context, glyphs: canvas.glyphs)
        .lines(width: canvas.size.columns),
      title: "\(current.displayName), \(mark(of: current).word)", on: &canvas)
  }
}
