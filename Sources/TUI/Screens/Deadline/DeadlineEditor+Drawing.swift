import Engine
import Foundation

extension DeadlineEditor {
  private static let title = "When must everything be revoked?"
  private static let rule =
    "The deadline counts from when the CA learned of the problem."

  /// Draws a box over the body.
  ///
  /// - Returns: the cursor position.
  func draw(on canvas: inout Canvas, now: Date) -> Point? {
    let width = min(76, canvas.size.columns)
    let advice = suggestion.map { TextMeasure.wrapped($0.sentence + ".", to: width - 4) } ?? []
    let rule = TextMeasure.wrapped(Self.rule, to: width - 4)
    let choices = DeadlineChoice.allCases.count
    var height = 2 + 2 + choices + (advice.isEmpty ? 0 : 1 + advice.count)
    let hasRule = height + 1 + rule.count <= canvas.size.rows
    if hasRule { height += 1 + rule.count }
    let frame = Rect(
      row: max(0, (canvas.size.rows - height) / 2), column: (canvas.size.columns - width) / 2,
      rows: min(height, canvas.size.rows), columns: width)
    canvas.drawBox(frame, title: Self.title)
    let inside = Rect(
      row: frame.origin.row + 1, column: frame.origin.column + 2, rows: frame.size.rows - 2,
      columns: width - 4)
    let cursor = canvas.within(inside) { canvas -> Point? in
      var cursor = drawStart(on: &canvas, now: now)
      for (index, option) in DeadlineChoice.allCases.enumerated() {
        let end = drawChoice(option, row: 2 + index, on: &canvas, now: now)
        if focus == .deadline, option == .typed { cursor = end }
      }
      var row = 2 + choices
      for (lines, style) in [(advice, Style.accent), (hasRule ? rule : [], .dim)]
      where !lines.isEmpty {
        for (offset, line) in lines.enumerated() {
          canvas.write(line, at: Point(row: row + 1 + offset, column: 0), style: style)
        }
        row += 1 + lines.count
      }
      return cursor
    }
    return cursor.map {
      Point(row: inside.origin.row + $0.row, column: inside.origin.column + $0.column)
    }
  }

  private func drawStart(on canvas: inout Canvas, now: Date) -> Point? {
    let label = "Aware since"
    canvas.write(label, at: Point(row: 0, column: 0), style: .heading)
    let cursor = start.drawInBrackets(
      on: &canvas, at: Point(row: 0, column: 16), isFocused: focus == .start)
    let after = Point(row: 0, column: 16 + start.pattern.count + 2)
    switch startEntry {
    case .empty, .incomplete: canvas.write("UTC", at: after, style: .dim)
    case .wrong(let mistake):
      canvas.write("\(canvas.glyphs.cross) \(mistake)", at: after, style: .danger)
    case .instant(let instant):
      let minutes = Int((now.timeIntervalSince(instant) / 60).rounded(.down))
      if minutes < 0 {
        canvas.write("UTC  \(canvas.glyphs.warning) not before now", at: after, style: .danger)
      } else {
        canvas.write("UTC  \(DeadlineText.span(minutes)) ago", at: after, style: .dim)
      }
    }
    return cursor
  }

  private func drawChoice(
    _ option: DeadlineChoice, row: Int, on canvas: inout Canvas, now: Date
  ) -> Point? {
    option.drawMark(isChosen: option == choice, at: Point(row: row, column: 0), on: &canvas)
    let column = 16
    guard option == .typed else {
      guard let counted = deadline(of: option) else { return nil }
      canvas.write(
        "\(DeadlineEntry.text(counted))Z  \(option.cause)", at: Point(row: row, column: column),
        style: option == choice ? .plain : .dim, width: max(0, canvas.size.columns - column))
      return nil
    }
    guard choice == .typed else {
      canvas.write(
        "a time that you type (UTC)", at: Point(row: row, column: column), style: .dim)
      return nil
    }
    let cursor = typed.drawInBrackets(
      on: &canvas, at: Point(row: row, column: column), isFocused: focus == .deadline)
    typedEntry.drawMeaning(
      at: Point(row: row, column: column + typed.pattern.count + 2), on: &canvas, now: now)
    return cursor
  }
}
