import Engine
import Foundation

/// The frame around every screen: header, breadcrumb, notice and footer. Help and questions cover
/// the screen.
enum AppFrame {
  /// The smallest terminal that the console works in; on a smaller one it asks for more room.
  static let smallest = Size(rows: 16, columns: 60)

  /// Whether a terminal of this size has room for the console.
  static func hasRoom(_ size: Size) -> Bool {
    size.rows >= smallest.rows && size.columns >= smallest.columns
  }

  /// Returns the region that a screen draws in: all rows except the first two and the last two.
  static func body(of size: Size) -> Rect {
    Rect(row: 2, column: 0, rows: max(0, size.rows - 4), columns: size.columns)
  }

  /// Draws a whole frame.
  ///
  /// - Returns: The position of the terminal's cursor; `nil` hides it.
  static func draw(_ model: AppModel, on canvas: inout Canvas) -> Point? {
    guard hasRoom(canvas.size) else {
      drawTooSmall(on: &canvas)
      return nil
    }
    drawHeader(model.context, on: &canvas)
    drawPlace(model, on: &canvas)
    let body = body(of: canvas.size)
    if let top = model.helpTop {
      canvas.within(body) { drawHelp(model, top: top, on: &$0) }
      Footer(hints: [KeyHint(key: "Down", label: "More"), KeyHint(key: "Esc", label: "Back")])
        .drawBottom(on: &canvas)
      return nil
    }
    let cursor = canvas.within(body) { canvas in
      model.screen.draw(on: &canvas, in: model.context).map(canvas.absolute)
    }
    let statusLine = Rect(
      row: canvas.size.rows - 2, column: 0, rows: 1, columns: canvas.size.columns)
    canvas.within(statusLine) { canvas in
      if let notice = model.notice {
        canvas.write(
          notice, at: Point(row: 0, column: 0), style: .warning, width: canvas.size.columns)
      } else {
        model.screen.drawStatus(on: &canvas, in: model.context)
      }
    }
    Footer(
      hints: model.screen.footer(in: model.context), last: KeyHint(key: "?", label: "Help")
    ).drawBottom(on: &canvas)
    if let question = model.question {
      question.dialog.draw(on: &canvas)
      return nil
    }
    return cursor
  }

  private static func drawHeader(_ context: AppContext, on canvas: inout Canvas) {
    let columns = canvas.size.columns
    let incident = context.incident.map { "incident \($0.name)" } ?? ""
    let incidentWidth = min(TextMeasure.width(incident), columns < 80 ? columns / 3 : columns / 2)
    canvas.write(
      incident, at: Point(row: 0, column: columns - incidentWidth), style: .dim,
      width: incidentWidth)
    // The flags say what a key can change. That matters more than the host, which a narrow header
    // drops.
    var flags: [(text: String, style: Style)] = []
    if context.isSandbox { flags.append(("SANDBOX", .accent)) }
    switch context.service.stage {
    case _ where context.isSandbox: break
    case .production: flags.append(("PRODUCTION", .danger))
    case .demo: flags.append(("demo", .plain))
    case .local: break
    }
    if context.role == .reviewer {
      flags.append(("REVIEW", .accent))
    } else if context.isReadOnly {
      flags.append((readOnlyFlag(context, width: columns, glyphs: canvas.glyphs), .warning))
    }
    let flagsWidth = flags.reduce(0) { $0 + TextMeasure.width($1.text) + 2 }
    var column = canvas.write("bulkrevoke", at: Point(row: 0, column: 0), style: .strong) + 2
    let room = columns - incidentWidth - 2 - flagsWidth - column
    let service = context.service
    let isShort = room < TextMeasure.width(service.shortName) + 8
    if room > 0 {
      column =
        canvas.write(
          isShort ? service.shortName : "\(service.shortName) \(service.host)",
          at: Point(row: 0, column: column), width: room) + 2
    }
    for flag in flags {
      column = canvas.write(flag.text, at: Point(row: 0, column: column), style: flag.style) + 2
    }
  }

  /// Returns the flag of a read-only console, with the watched writer's name if there is one.
  private static func readOnlyFlag(
    _ context: AppContext, width: Int, glyphs: GlyphSet
  ) -> String {
    guard let watched = context.watched, watched.writer != nil, let name = watched.name else {
      return "READ-ONLY"
    }
    return "WATCHING " + TextMeasure.truncated(name, to: width < 80 ? 9 : width / 5, glyphs: glyphs)
  }

  private static func drawPlace(_ model: AppModel, on canvas: inout Canvas) {
    let deadline = deadlineWords(model.context)
    let width = deadline.reduce(0) { $0 + TextMeasure.width($1.text) }
    // The path lists Result only while that screen is shown. It lists Review also if the incident
    // needs sign-offs.
    let hasReview = model.context.requiredSignOffs > 0 || model.place == .review
    let places = Place.allCases.filter {
      $0 != .start && ($0 != .result || model.place == .result) && ($0 != .review || hasReview)
    }
    if model.place == .start {
      canvas.write("Start", at: Point(row: 1, column: 0), style: .heading)
    } else {
      Breadcrumb(
        places: places.map(\.title), current: places.firstIndex(of: model.place) ?? 0
      ).draw(on: &canvas, row: 1, width: canvas.size.columns - width - 1)
    }
    var column = canvas.size.columns - width
    for words in deadline {
      column = canvas.write(words.text, at: Point(row: 1, column: column), style: words.style)
    }
  }

  /// Returns the time left and, during a run, how early or late the run will end.
  private static func deadlineWords(_ context: AppContext) -> [(text: String, style: Style)] {
    guard let deadline = context.deadline else { return [] }
    let left = DeadlineText.text(until: deadline, now: context.now)
    let outlook = DeadlineOutlook(
      deadline: deadline, end: context.expectedEnd, now: context.now)
    // A forecast says nothing new once the deadline has passed.
    guard let outlook, deadline >= context.now else { return [left] }
    let (text, style) = outlook.difference
    return [left, (", ", .plain), (text, style)]
  }

  /// Returns the keys of the current screen, then the keys that work on every screen.
  private static func help(of model: AppModel) -> KeyHelp {
    KeyHelp(
      entries: model.screen.help(in: model.context) + [
        KeyHelp.Entry(keys: "Esc", help: "Goes back one screen."),
        KeyHelp.Entry(keys: "?, F1", help: "Shows this help."),
        KeyHelp.Entry(keys: "Ctrl-Z", help: "Suspends the console; fg brings it back."),
      ] + takingOver(model))
  }

  private static func takingOver(_ model: AppModel) -> [KeyHelp.Entry] {
    guard model.context.canTakeOver, model.place != .progress else { return [] }
    return [KeyHelp.Entry(keys: "t", help: "Takes over the incident from its last writer.")]
  }

  /// Returns the part of the body below the help's title.
  private static func helpRegion(of body: Size) -> Rect {
    Rect(row: 2, column: 0, rows: body.rows - 2, columns: body.columns)
  }

  /// Returns the first line of the last page of help, which is as far as help scrolls.
  static func lastHelpTop(of model: AppModel) -> Int {
    let room = helpRegion(of: body(of: model.size).size).size
    return max(0, help(of: model).lines(width: room.columns).count - room.rows)
  }

  private static func drawHelp(_ model: AppModel, top: Int, on canvas: inout Canvas) {
    canvas.write(
      "Keys on this screen: \(model.place.title)", at: Point(row: 0, column: 0), style: .heading)
    canvas.within(helpRegion(of: canvas.size)) { canvas in
      help(of: model).draw(on: &canvas, top: min(top, lastHelpTop(of: model)))
    }
  }

  private static func drawTooSmall(on canvas: inout Canvas) {
    let sentence =
      "bulkrevoke needs at least \(smallest.columns) columns and \(smallest.rows) rows; "
      + "there are \(canvas.size.columns) and \(canvas.size.rows). "
      + "Enlarge the window; nothing is lost."
    for (row, line) in TextMeasure.wrapped(sentence, to: max(1, canvas.size.columns)).enumerated() {
      canvas.write(line, at: Point(row: row, column: 0))
    }
  }
}

extension Footer {
  /// Draws the footer in the last row of the canvas.
  fileprivate func drawBottom(on canvas: inout Canvas) {
    draw(on: &canvas, row: canvas.size.rows - 1)
  }
}
