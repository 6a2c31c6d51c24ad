import Engine
import Foundation

extension StartScreen {
  /// The cells at the left for the cursor sign.
  private static var margin: Int { 2 }

  private static var table: TableColumns {
    TableColumns(columns: [
      .init(title: "INCIDENT", width: .flexible(minimum: 16, weight: 2)),
      .init(title: "STATE", width: .fixed(13)),
      .init(title: "SCOPE", width: .flexible(minimum: 36, weight: 3), priority: 4),
      .init(title: "PROGRESS", width: .fixed(24)),
      .init(title: "DEADLINE", width: .fixed(14), priority: 3),
      .init(title: "AGE", width: .fixed(6), alignment: .right, priority: 2),
    ])
  }

  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    let region = Rect(
      row: 0, column: Self.margin, rows: canvas.size.rows,
      columns: canvas.size.columns - Self.margin)
    canvas.within(region) { Self.table.drawHeader(on: &$0) }
    for row in list.visible {
      drawRow(row, on: &canvas, in: context)
    }
    if incidents?.isEmpty != false {
      canvas.write(
        incidents == nil ? "Reading the incident folder…" : "There is no incident yet.",
        at: Point(row: StartLayout.listRow + newCount, column: Self.margin), style: .dim)
    }
    if list.count > list.height {
      let visible = list.visible
      canvas.write(
        "rows \(visible.lowerBound + 1) to \(visible.upperBound) of \(list.count.grouped)",
        at: Point(row: layout.detailRow - 1, column: Self.margin), style: .dim)
    }
    drawDetail(on: &canvas, in: context)
    StartGuide(isWhole: layout.showsWholeGuide).draw(on: &canvas, row: layout.guideRow)
    return Point(row: StartLayout.listRow + list.cursor - list.top, column: 0)
  }

  private func drawRow(_ row: Int, on canvas: inout Canvas, in context: AppContext) {
    let line = StartLayout.listRow + row - list.top
    let whole = Rect(row: line, column: 0, rows: 1, columns: canvas.size.columns)
    let region = Rect(
      row: line, column: Self.margin, rows: 1, columns: canvas.size.columns - Self.margin)
    if row < newCount {
      canvas.write(
        newTitle(row), at: Point(row: line, column: Self.margin),
        style: context.isReadOnly ? .disabled : .strong)
    } else if let incidents, incidents.indices.contains(row - newCount) {
      let incident = incidents[row - newCount]
      canvas.within(region) { drawIncident(incident, on: &$0, in: context) }
    }
    if row == list.cursor {
      canvas.write(canvas.glyphs.breadcrumb, at: Point(row: line, column: 0), style: .accent)
      canvas.restyle(whole, \.selected)
    }
  }

  private func newTitle(_ row: Int) -> String {
    offers.count > 1 ? "New incident at \(offers[row].description.name)" : "New incident"
  }

  private func drawIncident(
    _ incident: IncidentSummary, on canvas: inout Canvas, in context: AppContext
  ) {
    let glyphs = canvas.glyphs
    let isOpening = opening == incident.id
    let state = isOpening ? "opening" : incident.state
    let deadline = incident.isFinished ? nil : incident.deadline
    let left = deadline.map { DeadlineText.left(until: $0, now: context.now) }
    let isDim = incident.isFinished || incident.obstacle != nil
    let dim = Dictionary(uniqueKeysWithValues: Self.table.columns.indices.map { ($0, Style.dim) })
    var styles: [Int: Style] = isDim ? dim : [:]
    if !isDim {
      styles[1] = incident.isInTrouble ? .warning : .plain
      styles[4] = left?.style
    }
    Self.table.drawRow(
      [
        incident.name, "\(incident.sign(glyphs: glyphs)) \(state)", incident.scope,
        incident.progress, left?.text ?? glyphs.none,
        incident.age(at: context.now, glyphs: glyphs),
      ], styles: styles, row: 0, on: &canvas)
  }

  private func drawDetail(on canvas: inout Canvas, in context: AppContext) {
    let width = canvas.size.columns - Self.margin
    let glyphs = canvas.glyphs
    func write(_ text: String, line: Int, style: Style = .plain, on canvas: inout Canvas) {
      canvas.write(
        text, at: Point(row: layout.detailRow + line, column: Self.margin), style: style,
        width: width)
    }
    guard let selected else {
      let offer = offers.indices.contains(list.cursor) ? offers[list.cursor].description : nil
      let profile = (offer ?? context.service).words.profile
      write("Choose a \(profile) and the days of issue, then search.", line: 0, on: &canvas)
      write(
        "The search only reads. Its results go to a new incident file.", line: 1, on: &canvas
      )
      return
    }
    if let obstacle = selected.obstacle {
      write(selected.scope, line: 0, on: &canvas)
      write(
        "\(glyphs.warning) Cannot be opened: \(obstacle)", line: selected.scope.isEmpty ? 0 : 1,
        style: .warning, on: &canvas)
      return
    }
    var first = [selected.scope]
    if let deadline = selected.deadline, !selected.isFinished {
      first.insert(DeadlineText.text(until: deadline, now: context.now).text, at: 0)
    }
    write(first.joined(separator: " \(glyphs.separator) "), line: 0, on: &canvas)
    if let writer = selected.writer {
      write(
        "\(glyphs.right) \(writer) has it open. Press Enter to watch", line: 1, style: .accent,
        on: &canvas)
      return
    }
    write(selected.outcomes(glyphs: glyphs), line: 1, style: .dim, on: &canvas)
  }
}

extension IncidentSummary {
  fileprivate var isInTrouble: Bool {
    state == IncidentHeader.Phase.paused.rawValue || state == "interrupted"
  }
}
