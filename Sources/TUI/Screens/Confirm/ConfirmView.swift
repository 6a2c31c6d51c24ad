import Engine
import Foundation

/// Draws the question: the summary at the top, the field to type in at the bottom.
struct ConfirmView {
  private static let labelWidth = 10
  /// Longer lines are hard to read.
  private static let readable = 120

  let screen: ConfirmScreen
  let question: ConfirmQuestion
  let context: AppContext

  var summary: ConfirmationSummary { question.summary }

  func draw(on canvas: inout Canvas) -> Point? {
    let size = canvas.size
    let asked = asking(glyphs: canvas.glyphs, width: width(in: size))
    let height = max(0, size.rows - asked.count - 1)
    let lines = summaryLines(in: size, glyphs: canvas.glyphs)
    canvas.within(Rect(row: 0, column: 0, rows: height, columns: size.columns)) {
      drawSummary(lines, on: &$0)
    }
    for (offset, line) in asked.enumerated() {
      line.draw(on: &canvas, row: height + offset)
    }
    return drawField(row: size.rows - 1, on: &canvas)
  }

  /// Returns the number of summary lines, and how many of them are visible.
  func summaryExtent(in size: Size) -> (lines: Int, height: Int) {
    let asked = asking(glyphs: .unicode, width: width(in: size)).count + 1
    let lines = summaryLines(in: size, glyphs: .unicode).count
    let room = max(0, size.rows - asked)
    // One line is needed to say how much more there is.
    return (lines, lines > room ? max(0, room - 1) : room)
  }

  private func width(in size: Size) -> Int { min(size.columns, Self.readable) }

  // MARK: - The question

  private func asking(glyphs: GlyphSet, width: Int) -> [StyledLine] {
    var lines = [StyledLine()]
    if let trouble = screen.trouble {
      lines += StyledLine.wrapped(
        "\(glyphs.cross) Nothing was sent: \(trouble)", .danger, to: width, indent: 2)
    }
    if context.isReadOnly {
      return lines + [StyledLine("\(KeyTable<ConfirmScreen.Command>.readOnlyReason)", .warning)]
    }
    guard summary.count > 0 else {
      return lines + [StyledLine("Nothing is checked. Press Esc to go back.", .warning)]
    }
    let isReversible = question.option.reason.isReversible
    let gravity =
      question.signOffs > 0
      ? "This freezes the list. Nothing is sent until \(question.signOffs.counted("reviewer")) "
        + (question.signOffs == 1 ? "approves." : "approve.")
      : isReversible ? "A hold can be released again." : "This cannot be undone."
    let style: Style = isReversible || question.signOffs > 0 ? .plain : .strong
    func instruction(_ line: StyledLine) -> StyledLine {
      line.adding("Type ").adding(question.phrase, .strong)
        .adding(" and press Enter, or Esc to go back.")
    }
    let whole = instruction(StyledLine(gravity + " ", style))
    return whole.width <= width
      ? lines + [whole] : lines + [StyledLine(gravity, style), instruction(StyledLine())]
  }

  private func drawField(row: Int, on canvas: inout Canvas) -> Point? {
    guard !context.isReadOnly, summary.count > 0 else { return nil }
    if case .confirming = screen.phase {
      canvas.write("Freezing the manifest…", at: Point(row: row, column: 0), style: .accent)
      return nil
    }
    let start = canvas.write("> ", at: Point(row: row, column: 0), style: .strong)
    let width = min(max(0, canvas.size.columns - start), question.phrase.count + 12)
    return screen.field.draw(
      on: &canvas, at: Point(row: row, column: start), width: width, style: .cursor)
  }

  // MARK: - The summary

  private func drawSummary(_ lines: [StyledLine], on canvas: inout Canvas) {
    let fits = lines.count <= canvas.size.rows
    let height = fits ? canvas.size.rows : max(0, canvas.size.rows - 1)
    let top = min(screen.top, max(0, lines.count - height))
    for (row, line) in lines.dropFirst(top).prefix(height).enumerated() {
      line.draw(on: &canvas, row: row)
    }
    guard !fits else { return }
    let (above, below) = (top, max(0, lines.count - top - height))
    let text =
      below > 0
      ? "\(canvas.glyphs.down) \(below.grouped) more lines: PgDn"
      : "\(canvas.glyphs.up) \(above.grouped) lines above: PgUp"
    canvas.write(text, at: Point(row: height, column: 0), style: .accent)
  }

  private func summaryLines(in size: Size, glyphs: GlyphSet) -> [StyledLine] {
    let width = width(in: size)
    let roomy = lines(isRoomy: true, width: width, glyphs: glyphs)
    // The question takes about four rows. The roomy form is only for screens with space for both.
    return roomy.count + 4 <= size.rows
      ? roomy : lines(isRoomy: false, width: width, glyphs: glyphs)
  }

  private func lines(isRoomy: Bool, width: Int, glyphs: GlyphSet) -> [StyledLine] {
    let option = question.option
    let what = summary.count.counted("certificate") + bundleWords
    var lines = StyledLine.wrapped(
      "Revoke \(what) for \(option.wireName) (\(option.reason.code))", .strong, to: width)
    if isRoomy { lines.append(StyledLine()) }
    for warning in question.warnings {
      lines += StyledLine.wrapped(
        "\(warning.isGrave ? glyphs.cross : glyphs.warning) \(warning.text)",
        warning.isGrave ? .danger : .warning, to: width, indent: 2)
    }
    if !question.warnings.isEmpty, isRoomy { lines.append(StyledLine()) }
    func fact(_ label: String, _ value: String, _ style: Style = .plain) {
      lines += StyledLine.fact(label, value, style, labelWidth: Self.labelWidth, width: width)
    }
    fact("Trust", trustText(glyphs: glyphs))
    list("Issuers", summary.issuers, isRoomy: isRoomy, width: width, glyphs: glyphs, into: &lines)
    list("Names", summary.topNames, isRoomy: isRoomy, width: width, glyphs: glyphs, into: &lines)
    fact("Unchecked", "\(summary.unchecked.grouped) found are not selected (left unchanged)")
    if isRoomy { lines.append(StyledLine()) }
    fact("Calls", callsText)
    fact("Deadline", deadlineText, question.isTooLate ? .danger : .plain)
    if isRoomy { lines.append(StyledLine()) }
    if isRoomy || !context.ticket.isEmpty { fact("Ticket", noneIfEmpty(context.ticket, glyphs)) }
    if isRoomy || !context.comment.isEmpty { fact("Comment", noneIfEmpty(context.comment, glyphs)) }
    fact("Manifest", summary.digest)
    return lines + linesTakenAlong(width: width, glyphs: glyphs)
  }

  private func noneIfEmpty(_ text: String, _ glyphs: GlyphSet) -> String {
    text.isEmpty ? glyphs.none : text
  }

  private func trustText(glyphs: GlyphSet) -> String {
    let order: [(Trust, String)] = [
      (.public, "public"), (.acme, "ACME"), (.private, "private"), (.unknown, "unknown"),
    ]
    return order.compactMap { kind, word in
      summary.trust[kind].flatMap { $0 > 0 ? "\($0.grouped) \(word)" : nil }
    }.joined(separator: " \(glyphs.separator) ")
  }

  private func list(
    _ label: String, _ shares: [ConfirmationSummary.Share], isRoomy: Bool, width: Int,
    glyphs: GlyphSet, into lines: inout [StyledLine]
  ) {
    guard !shares.isEmpty else { return }
    let room = width - Self.labelWidth
    guard isRoomy else {
      let text = shares.map { "\($0.count.grouped) \(named($0))" }
        .joined(separator: " \(glyphs.separator) ")
      let line = TextMeasure.truncated(text, to: room, glyphs: glyphs)
      lines.append(
        StyledLine(TextMeasure.padded(label, to: Self.labelWidth), .dim).adding(line))
      return
    }
    let digits = shares.map(\.count.grouped.count).max() ?? 1
    for (number, share) in shares.enumerated() {
      let count = TextMeasure.padded(share.count.grouped, to: digits, alignment: .right)
      let name = TextMeasure.truncated(named(share), to: room - digits - 2, glyphs: glyphs)
      lines.append(
        StyledLine(TextMeasure.padded(number == 0 ? label : "", to: Self.labelWidth), .dim)
          .adding("\(count)  \(name)"))
    }
  }

  private func named(_ share: ConfirmationSummary.Share) -> String {
    share.name.isEmpty ? "(none)" : share.name
  }

  // MARK: - Time

  private var callsText: String {
    let calls = "at least \(summary.estimatedCalls.grouped)"
    guard question.estimatedSeconds > 0 else { return calls + ", no rate limit is known" }
    let rate = question.rate.map { "\($0.limit.grouped) in \(ClockText.window($0.length))" }
      .joined(separator: ", ")
    return calls + ", about \(ClockText.short(question.estimatedSeconds)) at \(rate): done by "
      + ClockText.soon(question.estimatedEnd, now: question.askedAt)
  }

  private var deadlineText: String {
    guard let deadline = question.deadline else { return "none set" }
    let when = ClockText.dayAndMinute(deadline)
    let spare = Int((deadline.timeIntervalSince(question.estimatedEnd) / 60).rounded(.down))
    return spare < 0
      ? "\(when), missed by \(DeadlineText.span(-spare))"
      : "\(when), \(DeadlineText.span(spare)) to spare"
  }
}
