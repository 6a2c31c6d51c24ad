import Engine

extension WindowScreen {
  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    let width = canvas.size.columns
    drawProfile(on: &canvas, in: context)
    if isSearching {
      drawSearch(on: &canvas)
      return nil
    }
    let isWide = width >= 130
    let column = isWide ? 78 : width
    if isWide {
      let guide = Rect(row: 3, column: 84, rows: 18, columns: min(72, width - 86))
      WindowGuide(
        words: context.service.words, isHoldFound: context.service.heldStatus != nil
      ).draw(on: &canvas, in: guide)
    }
    let layout = WindowLayout(rows: canvas.size.rows)
    return canvas.within(
      Rect(row: 0, column: 0, rows: canvas.size.rows, columns: column)
    ) { canvas in
      let cursor = drawDays(on: &canvas, layout: layout, words: context.service.words)
      drawPresets(on: &canvas, row: layout.presetRow)
      let other = drawDeadlines(on: &canvas, layout: layout, in: context)
      drawMatches(on: &canvas, row: layout.matchesRow, in: context)
      drawRemark(on: &canvas, row: layout.remarkRow, in: context)
      return focus == .deadline ? other : cursor
    }
  }

  private func drawProfile(on canvas: inout Canvas, in context: AppContext) {
    let separator = " \(canvas.glyphs.separator) "
    let name = context.profile?.fullName ?? context.incident?.profileName ?? ""
    let column = canvas.write(
      name.isEmpty ? "(no name)" : name, at: Point(row: 0, column: 0), style: .strong,
      width: canvas.size.columns)
    guard !WindowLayout(rows: canvas.size.rows).isCompact || isSearching else { return }
    if let profile = context.profile {
      let facts = [
        profile.isDeleted ? "deleted" : "", profile.enrollmentMethod, profile.templateName,
      ]
      .filter { !$0.isEmpty }
      if !facts.isEmpty {
        canvas.write(
          separator + facts.joined(separator: separator), at: Point(row: 0, column: column),
          style: .dim, width: max(0, canvas.size.columns - column))
      }
      canvas.write(profile.trustWords, at: Point(row: 1, column: 0), width: canvas.size.columns)
    } else if let profileTrouble {
      canvas.write(
        "\(canvas.glyphs.warning) \(profileTrouble)", at: Point(row: 1, column: 0),
        style: .warning, width: canvas.size.columns)
    } else {
      canvas.write(
        "Reading the \(context.service.words.profile)’s settings…", at: Point(row: 1, column: 0),
        style: .dim)
    }
  }

  // MARK: - Days

  private func drawDays(
    on canvas: inout Canvas, layout: WindowLayout, words: ServiceWords
  ) -> Point {
    let rows: [(name: String, field: PatternField, entry: DateEntry, row: Int, focus: Focus)] = [
      ("Issued from", first, firstEntry, layout.firstRow, .first),
      ("to", last, lastEntry, layout.lastRow, .last),
    ]
    var cursor = Point(row: layout.firstRow, column: WindowLayout.valueColumn)
    for line in rows {
      drawName(line.name, row: line.row, on: &canvas)
      let end = line.field.drawInBrackets(
        on: &canvas, at: Point(row: line.row, column: WindowLayout.valueColumn),
        isFocused: focus == line.focus)
      if focus == line.focus { cursor = end }
      drawMeaning(
        of: line.entry, row: line.row, column: WindowLayout.valueColumn + 13, on: &canvas)
    }
    if let window {
      let days = window.dayCount == 1 ? "1 day" : "\(window.dayCount.grouped) days"
      canvas.write(
        "\(days), both included, by \(words.windowBasis) (UTC)",
        at: Point(row: layout.daysRow, column: WindowLayout.valueColumn), style: .dim)
    } else if let first = firstEntry.day, let last = lastEntry.day, last < first {
      canvas.write(
        "\(canvas.glyphs.cross) ends before it starts: swap the two dates",
        at: Point(row: layout.daysRow, column: WindowLayout.valueColumn), style: .danger)
    }
    return cursor
  }

  private func drawName(_ name: String, row: Int, on canvas: inout Canvas) {
    canvas.write(
      TextMeasure.padded(name, to: WindowLayout.valueColumn - 2, alignment: .right),
      at: Point(row: row, column: 0), style: .heading)
  }

  private func drawMeaning(
    of entry: DateEntry, row: Int, column: Int, on canvas: inout Canvas
  ) {
    switch entry {
    case .empty, .incomplete: break
    case .wrong(let mistake):
      canvas.write(
        "\(canvas.glyphs.cross) \(mistake)", at: Point(row: row, column: column),
        style: .danger)
    case .day(let day):
      canvas.write(day.weekday, at: Point(row: row, column: column), style: .dim)
    }
  }

  private func drawPresets(on canvas: inout Canvas, row: Int) {
    drawName("or press", row: row, on: &canvas)
    let columns = [0, 15, 33]
    for (index, preset) in WindowPreset.allCases.enumerated() {
      let point = Point(
        row: row + index / columns.count,
        column: WindowLayout.valueColumn + columns[index % columns.count])
      canvas.write(String(preset.rawValue), at: point, style: .keyLabel)
      canvas.write(preset.title, at: Point(row: point.row, column: point.column + 2))
    }
  }

  // MARK: - Deadline

  private func drawDeadlines(
    on canvas: inout Canvas, layout: WindowLayout, in context: AppContext
  ) -> Point {
    drawName("Revoke by", row: layout.deadlineRow, on: &canvas)
    var cursor = Point(row: layout.deadlineRow, column: WindowLayout.valueColumn)
    for (index, option) in DeadlineChoice.allCases.enumerated() {
      let row = layout.deadlineRow + index
      let isChosen = option == choice
      option.drawMark(
        isChosen: isChosen, at: Point(row: row, column: WindowLayout.valueColumn), on: &canvas)
      let column = WindowLayout.valueColumn + 16
      if option == .typed {
        cursor = drawTypedDeadline(row: row, column: column, on: &canvas, in: context)
      } else if let counted = option.deadline(from: context.now) {
        let instant = isChosen ? context.deadline ?? counted : counted
        canvas.write(
          "\(DeadlineEntry.text(instant))Z  \(option.cause)", at: Point(row: row, column: column),
          style: isChosen ? .plain : .dim, width: canvas.size.columns - column)
      }
    }
    if let row = layout.ruleRow {
      canvas.write(
        "Counts from when the CA learned of it (Baseline Requirements 4.9.1.1).",
        at: Point(row: row, column: WindowLayout.valueColumn), style: .dim)
    }
    return cursor
  }

  private func drawTypedDeadline(
    row: Int, column: Int, on canvas: inout Canvas, in context: AppContext
  ) -> Point {
    guard choice == .typed else {
      canvas.write(
        "a time that you type (UTC)", at: Point(row: row, column: column), style: .dim)
      return Point(row: row, column: column)
    }
    let cursor = typedDeadline.drawInBrackets(
      on: &canvas, at: Point(row: row, column: column), isFocused: focus == .deadline)
    deadlineEntry.drawMeaning(
      at: Point(row: row, column: column + typedDeadline.pattern.count + 2), on: &canvas,
      now: context.now)
    return cursor
  }

  // MARK: - Matches and remark

  private func drawMatches(on canvas: inout Canvas, row: Int, in context: AppContext) {
    drawName("Matching", row: row, on: &canvas)
    let point = Point(row: row, column: WindowLayout.valueColumn)
    switch matches {
    case .unknown:
      canvas.write("Enter both dates to see the count", at: point, style: .dim)
    case .counting: canvas.write("counting…", at: point, style: .dim)
    case .counted(let number, _):
      canvas.write(
        number.counted("issued \(context.service.words.row)"), at: point, style: .strong)
    case .failed:
      canvas.write(
        "\(canvas.glyphs.cross) not counted; press R to retry", at: point, style: .danger)
    }
  }

  private func drawRemark(
    on canvas: inout Canvas, row: Int, in context: AppContext
  ) {
    let room = canvas.size.rows - row
    var (texts, style) = remark(in: context, glyphs: canvas.glyphs)
    let width = canvas.size.columns - 2
    // Use the first text that fits; the last is the shortest.
    while texts.count > 1, TextMeasure.wrapped(texts[0], to: width).count > room {
      texts.removeFirst()
    }
    for (index, line) in TextMeasure.wrapped(texts[0], to: width).prefix(room).enumerated() {
      canvas.write(line, at: Point(row: row + index, column: 0), style: style)
    }
  }

  /// Returns the closing remark, the longest version first.
  private func remark(in context: AppContext, glyphs: GlyphSet) -> ([String], Style) {
    let word = context.service.words.profile
    if case .failed(let why) = search {
      return (["\(glyphs.cross) The search failed; its results are discarded: \(why)"], .danger)
    }
    if case .failed(let why, _) = matches { return ([why], .plain) }
    if case .counted(0, _) = matches {
      return (
        [
          "No issued certificates in this window. Check the \(word). "
            + context.service.words.windowHint + " Revoked and expired ones are not counted.",
          "No match: check the \(word) or the window.",
        ], .warning
      )
    }
    guard window != nil else { return ([""], .plain) }
    if isOpenAlready(in: context), let incident = context.incident {
      return (
        [
          "This \(word) and window are open as incident \(incident.name). Press Enter to see its "
            + "certificates without another search.",
          "Already open: Enter shows its certificates.",
        ], .plain
      )
    }
    let search = "Press Enter to load all of them. Nothing changes at the service."
    guard let incident = context.incident else {
      return ([search, "Enter loads them into a new incident file."], .plain)
    }
    return (
      [
        "\(search) The incident \(incident.name) is closed; its file is kept.",
        "Enter starts a new incident.",
      ], .plain
    )
  }

  // MARK: - Searching

  private func drawSearch(on canvas: inout Canvas) {
    let row = 3
    guard let window else { return }
    var progress: IncidentSearch.Progress?
    var isBreakingOff = false
    switch search {
    case .underWay(let known): progress = known
    case .breakingOff(let known): (progress, isBreakingOff) = (known, true)
    case .idle, .failed: break
    }
    canvas.write(
      "\(isBreakingOff ? "Cancelling" : "Searching") \(window.words)",
      at: Point(row: row, column: 0), style: .heading)
    if let progress {
      let bar = ProgressBar(done: progress.found, total: progress.total)
      let pages = progress.pages == 1 ? "1 page" : "\(progress.pages.grouped) pages"
      let facts =
        "  \(progress.found.grouped) / \(progress.total.grouped)   \(bar.percent) %   \(pages)"
      let room = max(10, min(80, canvas.size.columns - TextMeasure.width(facts)))
      let end = canvas.write(
        bar.text(width: room, glyphs: canvas.glyphs), at: Point(row: row + 2, column: 0),
        style: .accent)
      canvas.write(facts, at: Point(row: row + 2, column: end))
    } else {
      canvas.write("Waiting for the first page…", at: Point(row: row + 2, column: 0), style: .dim)
    }
    canvas.write(
      isBreakingOff
        ? "Cancelling after this page; its results are discarded."
        : "Read-only search. Esc cancels.",
      at: Point(row: row + 4, column: 0), style: .dim)
  }
}
