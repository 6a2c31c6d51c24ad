import Engine

// The deadline, below the comment and the ticket.
extension ReasonView {
  /// Returns the deadline and the time left.
  func deadlineLines(labelWidth: Int, width: Int) -> [StyledLine] {
    let label = TextMeasure.padded(" Deadline", to: labelWidth - 1)
    let line = StyledLine("d", .keyLabel).adding(label, .dim)
    guard let deadline = context.deadline else { return [line.adding("none", .plain)] }
    let left = DeadlineText.left(until: deadline, now: context.now)
    let whole = line.adding("\(ClockText.dayAndMinute(deadline))  ").adding(left.text, left.style)
    let clock = context.clockStart.map { ", aware since \(ClockText.dayAndMinute($0))" } ?? ""
    // A truncated time would read as a different time.
    return [
      whole.width + TextMeasure.width(clock) <= width ? whole.adding(clock, .dim) : whole
    ]
  }

  /// Returns the Baseline Requirements' limit if there is no deadline or a later one.
  func deadlineNotes(width: Int, glyphs: GlyphSet) -> [StyledLine] {
    guard !context.isReadOnly, let suggestion = screen.suggestion,
      !suggestion.isMet(by: context.deadline, from: ReasonScreen.clockStart(in: context))
    else { return [] }
    return StyledLine.wrapped(
      "\(glyphs.warning) \(suggestion.sentence). Press d to choose.", .warning, to: width,
      indent: 2)
  }
}
