import Foundation

extension DeadlineChoice {
  /// Draws the radio button, the key and the title, in at most 17 cells.
  func drawMark(isChosen: Bool, at point: Point, on canvas: inout Canvas) {
    canvas.write(
      isChosen ? "(\(canvas.glyphs.bullet))" : "( )", at: point,
      style: isChosen ? .accent : .plain)
    canvas.write(
      String(rawValue), at: Point(row: point.row, column: point.column + 4), style: .keyLabel)
    canvas.write(
      title, at: Point(row: point.row, column: point.column + 6),
      style: isChosen ? .strong : .plain)
  }
}

extension DeadlineEntry {
  /// Draws the time left until the typed deadline, or the mistake in it.
  func drawMeaning(at point: Point, on canvas: inout Canvas, now: Date) {
    switch self {
    case .empty, .incomplete:
      canvas.write("UTC", at: point, style: .dim)
    case .wrong(let mistake):
      canvas.write("\(canvas.glyphs.cross) \(mistake)", at: point, style: .danger)
    case .instant(let deadline):
      let left = DeadlineText.left(until: deadline, now: now)
      let mark = deadline < now ? "\(canvas.glyphs.warning) " : ""
      canvas.write("UTC  \(mark)\(left.text)", at: point, style: left.style)
    }
  }
}
