import Engine

// The deadline, below comment and ticket.
extension ReasonView {
  /// When everything must be revoked, and how long that is.
  func deadlineLines(labelWidth: Int, width: Int) -> [StyledLine] {
    let label = TextMeasure.padded(" Deadline", to: labelWidth - 1)
    let line = StyledLine("d", .keyLabel).adding(label, .dim)
    guard let deadline = context.deadline else { return [line.adding("none", .plain)] }
    let left = DeadlineText.left(until: deadline, now: context.now)
    let whole = line.adding("\(ClockText.dayAndMinute(deadline))  ").adding(left.text, left.style)
    let clock = context.clockStart.map { ", aware since \(ClockText.dayAndMinute($0))" } ?? ""
    // Half of a time would be another one.
    return [
      whole.width + TextMeasure.width(clock) <= width ? whole.adding(clock, .dim) : whole
    ]
  }

  /// What the Baseline Requirements ask for when the deadline is none or a later one.
  func deadlineNotes(width: Int, glyphs: GlyphSet) -> [StyledLine] {
    guard !context.isReadOnly, let suggestion = screen.suggestion,
      !suggestion.isMet(by: context.deadline, from: ReasonScreen.clockStart(in: context))
    else { return [] }
    return StyledLine.wrapped(
      "\(glyphs.warning) \(suggestion.sentence); d chooses.", .warning, to: width,
      indent: 2)
  }
}
