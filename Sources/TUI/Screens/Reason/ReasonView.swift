import Engine

/// Draws the Reason screen.
struct ReasonView {
  /// The minimum screen width for obstacles next to the reasons. On a narrower screen, each
  /// obstacle is below its reason.
  private static let wide = 120
  private static let keptComment = "c Comment (the service keeps it)"
  /// The minimum number of table rows, including the titles.
  private static let leastTable = 3

  let screen: ReasonScreen
  let context: AppContext

  func draw(on canvas: inout Canvas) -> Point? {
    switch screen.content {
    case .loading:
      canvas.write("Reading the checked certificates…", at: Point(row: 0, column: 0), style: .dim)
      return nil
    case .failed(let why):
      drawLines(failure(why, glyphs: canvas.glyphs, width: canvas.size.columns), on: &canvas)
      return nil
    case .loaded(_, let trust):
      return drawChoices(trust: trust, on: &canvas)
    }
  }

  private func failure(_ why: String, glyphs: GlyphSet, width: Int) -> [StyledLine] {
    StyledLine.wrapped("\(glyphs.cross) \(why)", .danger, to: width, indent: 2)
      + [
        StyledLine(), StyledLine("Press R to retry, or Esc to go back to the certificates.", .dim),
      ]
  }

  private func drawLines(_ lines: [StyledLine], from row: Int = 0, on canvas: inout Canvas) {
    for (offset, line) in lines.enumerated() { line.draw(on: &canvas, row: row + offset) }
  }

  private func drawChoices(trust: [Trust: Int], on canvas: inout Canvas) -> Point? {
    let size = canvas.size
    let above = heading(trust: trust, canvas: canvas)
    drawLines(above, on: &canvas)
    // Reserve space for the longest comment label, so the values never move.
    let widest = labels.map(\.label) + (context.service.takesComment ? [Self.keptComment] : [])
    let start = widest.map { TextMeasure.width($0) }.max() ?? 0
    let terms =
      deadlineLines(labelWidth: start + 2, width: size.columns) + termLines(labelWidth: start + 2)
    var below = advice(canvas: canvas)
    var notes =
      termNotes(width: size.columns, glyphs: canvas.glyphs)
      + deadlineNotes(width: size.columns, glyphs: canvas.glyphs)
    // Three rows go to the two texts and the blank line above them.
    func room() -> Int {
      size.rows - above.count - below.count - 3 - terms.count - notes.count
    }
    if room() < Self.leastTable { below = [] }
    notes = Array(notes.prefix(max(0, notes.count + min(0, room() - Self.leastTable))))
    let needed = 1 + tableLines(isWide: size.columns >= Self.wide).count
    let bottom = above.count + min(room(), needed)
    canvas.within(
      Rect(row: above.count, column: 0, rows: bottom - above.count, columns: size.columns)
    ) { drawTable(on: &$0) }
    drawLines(below, from: bottom, on: &canvas)
    let texts = bottom + below.count + 1
    let cursor = drawTexts(row: texts, column: start + 2, on: &canvas)
    drawLines(terms + notes, from: texts + labels.count, on: &canvas)
    screen.question?.dialog.draw(on: &canvas)
    if let deadline = screen.deadline { return deadline.draw(on: &canvas, now: context.now) }
    return screen.question == nil ? cursor : nil
  }

  // MARK: - Above and below the table

  private func heading(trust: [Trust: Int], canvas: Canvas) -> [StyledLine] {
    guard screen.checked > 0 else {
      return [
        StyledLine("Nothing is checked.", .warning),
        StyledLine("Press Esc to go back to the certificates and check some.", .dim),
        StyledLine(),
      ]
    }
    var lines = [
      StyledLine("\(screen.checked.grouped) checked", .strong).adding(": \(words(for: trust))")
    ]
    if let earlier = screen.rows.first?.earlier {
      lines.append(
        StyledLine(
          "This incident already revokes for \(earlier.wireName) (\(earlier.reason.code)).",
          .warning))
    }
    return lines + [StyledLine()]
  }

  private func words(for trust: [Trust: Int]) -> String {
    let order: [(Trust, String)] = [
      (.public, "public"), (.acme, "ACME"), (.private, "private"), (.unknown, "of unknown trust"),
    ]
    return order.compactMap { kind, word in
      trust[kind].flatMap { $0 > 0 ? "\($0.grouped) \(word)" : nil }
    }.joined(separator: ", ")
  }

  private func advice(canvas: Canvas) -> [StyledLine] {
    guard let row = screen.selected, screen.checked > 0 else { return [] }
    let name = row.option.wireName
    var text = ""
    if row.why == nil, row.option.reason.isReversible {
      text = "A hold is the only revocation that can be undone; the others are permanent."
    } else if row.why == nil {
      text = "Cannot be undone. Press Enter for a summary; nothing is sent yet."
    } else if row.narrowing == .available {
      text =
        "Press n to keep the \(row.keeps.grouped) that allow \(name) and uncheck "
        + "\(row.choice.obstacleCount.grouped)."
    }
    guard !text.isEmpty else { return [] }
    return [StyledLine()] + StyledLine.wrapped(text, .accent, to: canvas.size.columns)
  }

  private var labels: [(text: ReasonScreen.Text, label: String, value: String)] {
    let isSent = context.service.takesComment && !context.terms.skipsApproval
    let goes = isSent ? Self.keptComment : "c Comment (kept here, not sent)"
    return [(.comment, goes, context.comment), (.ticket, "t Ticket", context.ticket)]
  }

  /// Draws the comment and the ticket in two rows.
  private func drawTexts(row: Int, column: Int, on canvas: inout Canvas) -> Point? {
    var cursor: Point?
    for (offset, line) in labels.enumerated() {
      let key = String(line.label.prefix(1))
      canvas.write(key, at: Point(row: row + offset, column: 0), style: .keyLabel)
      canvas.write(
        String(line.label.dropFirst(1)), at: Point(row: row + offset, column: 1), style: .dim)
      let place = Point(row: row + offset, column: column)
      let width = max(0, canvas.size.columns - place.column)
      if let editing = screen.editing, editing.text == line.text {
        cursor = editing.field.draw(on: &canvas, at: place, width: width, style: .cursor)
      } else {
        canvas.write(
          line.value.isEmpty ? canvas.glyphs.none : line.value, at: place,
          style: line.value.isEmpty ? .dim : .plain, width: width)
      }
    }
    return cursor
  }

  // MARK: - The table

  private func drawTable(on canvas: inout Canvas) {
    let names = screen.rows.map { TextMeasure.width($0.option.wireName) }.max() ?? 0
    let isWide = canvas.size.columns >= Self.wide
    let use = 6 + max(names, 6) + 2
    let widestUse = screen.rows.map { TextMeasure.width($0.option.reason.whenToUse) }.max() ?? 0
    let why = isWide ? use + widestUse + 2 : use
    canvas.write("No  REASON", at: Point(row: 0, column: 2), style: .heading)
    canvas.write("WHEN TO USE", at: Point(row: 0, column: use), style: .heading)
    if isWide {
      canvas.write("UNAVAILABLE BECAUSE", at: Point(row: 0, column: why), style: .heading)
    }
    let lines = tableLines(isWide: isWide)
    let height = max(0, canvas.size.rows - 1)
    let last = lines.lastIndex { $0.row == screen.list.cursor } ?? 0
    let top = max(0, last - height + 1)
    for (line, item) in lines.dropFirst(top).prefix(height).enumerated() {
      let row = screen.rows[item.row]
      if !item.isObstacle { drawReason(row, at: line + 1, use: use, on: &canvas) }
      if item.isObstacle || isWide, let obstacle = row.why {
        canvas.write(
          "\(canvas.glyphs.cross) \(obstacle)", at: Point(row: line + 1, column: why),
          style: .warning, width: max(0, canvas.size.columns - why))
      }
      if item.row == screen.list.cursor {
        let rect = Rect(row: line + 1, column: 0, rows: 1, columns: canvas.size.columns)
        canvas.restyle(rect) { $0.selected }
      }
    }
  }

  /// Returns one line for each reason, and one for its obstacle on a narrow screen.
  private func tableLines(isWide: Bool) -> [(row: Int, isObstacle: Bool)] {
    screen.rows.enumerated().flatMap { number, row in
      row.why != nil && !isWide ? [(number, false), (number, true)] : [(number, false)]
    }
  }

  private func drawReason(_ row: ReasonRow, at line: Int, use: Int, on canvas: inout Canvas) {
    let style: Style = row.why == nil ? .plain : .disabled
    let code = TextMeasure.padded(String(row.option.reason.code), to: 2, alignment: .right)
    canvas.write("\(code)  \(row.option.wireName)", at: Point(row: line, column: 2), style: style)
    canvas.write(
      row.option.reason.whenToUse, at: Point(row: line, column: use), style: style,
      width: max(0, canvas.size.columns - use))
  }
}
