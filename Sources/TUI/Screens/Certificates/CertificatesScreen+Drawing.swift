import Engine

extension CertificatesScreen {
  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    drawScope(on: &canvas, in: context)
    drawHistogram(on: &canvas)
    canvas.within(layout.list) { drawList(on: &$0, in: context) }
    if let region = layout.pane {
      if layout.isPaneBeside { drawEdge(of: region, on: &canvas) }
      canvas.within(region) { drawPane(on: &$0, in: context) }
    }
    switch line {
    case .unlock(let typed, _):
      let region = Rect(
        row: max(0, canvas.size.rows - TypedLine.height), column: 0, rows: TypedLine.height,
        columns: canvas.size.columns)
      return canvas.within(region) { canvas in
        let cursor = typed.draw(on: &canvas)
        return Point(row: region.origin.row + cursor.row, column: cursor.column)
      }
    case .filter(let prompt):
      return canvas.within(layout.prompt) { canvas in
        let cursor = prompt.draw(on: &canvas)
        return Point(row: layout.prompt.origin.row + cursor.row, column: cursor.column)
      }
    case nil: return nil
    }
  }

  func drawStatus(on canvas: inout Canvas, in context: AppContext) {
    if case .filter(let prompt) = line { return prompt.drawStatus(on: &canvas) }
    if let range = list.range {
      let count = range.count
      canvas.write(
        "Range of \(count.grouped) \(count == 1 ? "row" : "rows") "
          + "(\((range.lowerBound + 1).grouped)\(canvas.glyphs.none)"
          + "\((range.upperBound + 1).grouped)): Space checks these rows, Esc cancels",
        at: Point(row: 0, column: 0), style: .accent, width: canvas.size.columns)
      return
    }
    guard list.failure == nil, viewport.count > 0 else { return }
    CertificateCounters(
      viewport: viewport, totals: checks.totals, isFiltered: query.filter != nil,
      isGrowing: list.phase == .growing
    ).draw(on: &canvas)
  }

  // MARK: - Above the list

  private func drawScope(on canvas: inout Canvas, in context: AppContext) {
    guard let incident = context.incident else { return }
    let separator = " \(canvas.glyphs.separator) "
    var (found, style) = foundText(incident)
    let days = separator + incident.window.words
    var scope = days + separator + "issued"
    let width = canvas.size.columns
    var room: Int { width - TextMeasure.width(scope + found) - 4 }
    // If space is short, drop “all loaded”, then “issued”, then cut the name; never the count.
    let least = min(12, TextMeasure.width(incident.profileName))
    if room < least, style == .plain { found = found.replacing(", all loaded", with: "") }
    if room < least { scope = days }
    var column = canvas.write(
      incident.profileName, at: Point(row: 0, column: 0), style: .strong, width: max(8, room))
    column = canvas.write(scope, at: Point(row: 0, column: column))
    canvas.write(
      found, at: Point(row: 0, column: column + 4), style: style, width: width - column - 4)
  }

  private func foundText(_ incident: IncidentHeader) -> (text: String, style: Style) {
    guard let found = checks.totals?.found else { return ("", .dim) }
    if let shortfall = incident.shortfall {
      return ("\(found.grouped) found, short of \(shortfall.rows.counted("row"))", .warning)
    }
    if let reported = incident.totalReported, reported > found {
      return ("\(found.grouped) found of \(reported.grouped) reported", .warning)
    }
    return ("\(found.grouped) found, all loaded", .plain)
  }

  private func drawHistogram(on canvas: inout Canvas) {
    var room = canvas.size.columns
    if let filter = query.filter {
      let text = "filter: " + filter.text.scrubbed
      let width = min(TextMeasure.width(text), canvas.size.columns * 2 / 5)
      room -= width + 1
      canvas.write(
        text, at: Point(row: 1, column: canvas.size.columns - width), style: .accent, width: width)
    }
    let text = histogram?.text(width: room, glyphs: canvas.glyphs) ?? ""
    canvas.write(text, at: Point(row: 1, column: 0), width: room)
  }

  // MARK: - The list

  private func drawList(on canvas: inout Canvas, in context: AppContext) {
    if let message = messageInsteadOfList(in: context) {
      let width = max(1, min(76, canvas.size.columns - 4))
      let lines = message.lines.flatMap { TextMeasure.wrapped($0, to: width) }
      for (row, line) in lines.enumerated() {
        canvas.write(line, at: Point(row: row + 2, column: 2), style: message.style)
      }
      return
    }
    let table = CertificateTable(
      width: canvas.size.columns, now: context.now, bundle: context.service.words.bundle)
    table.drawHeader(on: &canvas, query: query)
    list.drawRows(on: &canvas, rangeColumn: CertificateTable.indent - 1) { certificate, canvas in
      guard let certificate else { return table.drawPlaceholder(on: &canvas) }
      table.draw(certificate, isChecked: checks.isChecked(certificate), on: &canvas)
    }
    if list.isBuilding || list.phase == .growing { drawBuilding(on: &canvas) }
  }

  private func drawBuilding(on canvas: inout Canvas) {
    let text = " Building the list\(canvas.glyphs.ellipsis) "
    let column = canvas.size.columns - TextMeasure.width(text)
    canvas.write(text, at: Point(row: 0, column: column), style: .warning)
  }

  private func messageInsteadOfList(
    in context: AppContext
  ) -> (lines: [String], style: Style)? {
    if let failure = list.failure {
      return (["The list cannot be shown:", failure, "", "Press R to retry."], .danger)
    }
    guard viewport.count == 0 else { return nil }
    if list.isBuilding { return (["Reading the incident file."], .dim) }
    if let filter = query.filter {
      let all = checks.totals.map { "all \($0.found.grouped)" } ?? "everything"
      return (
        [
          "No certificate matches the filter.", filter.text.scrubbed, "",
          "Press / to change it; an empty filter shows \(all).",
        ], .plain
      )
    }
    return (
      [
        "No certificate was found in this \(context.service.words.profile) and window.", "",
        "Press Esc to go back to the window. " + context.service.words.windowRule + " "
          + context.service.words.windowHint,
      ], .plain
    )
  }

  // MARK: - The details

  private func drawPane(on canvas: inout Canvas, in context: AppContext) {
    guard let current else {
      return pane.draw([], title: "Details", on: &canvas)
    }
    let mark = checks.isChecked(current) ? "[x]" : "[ ]"
    let place =
      "\((viewport.cursor + 1).grouped) of "
      + "\(list.phase == .growing ? "more than " : "")\(viewport.count.grouped)"
    pane.draw(
      pane.text(about: current, in: context, glyphs: canvas.glyphs)
        .lines(width: canvas.size.columns),
      title: "\(current.manifest == nil ? mark + " " : "")\(current.displayName), \(place)",
      on: &canvas)
  }

  private func drawEdge(of region: Rect, on canvas: inout Canvas) {
    canvas.fill(
      Rect(
        row: region.origin.row, column: region.origin.column - 1, rows: region.size.rows, columns: 1
      ),
      with: canvas.glyphs.vertical, style: .dim)
  }
}
