import Engine
import Foundation

/// Draws the result: the verdict, the next steps, the record and the certificates that need
/// attention.
struct ResultView {
  /// The rows of the parts.
  struct Layout: Hashable, Sendable {
    /// The number of lines above the table.
    var above: Int
    /// The row of the table's titles.
    var tableTop: Int { above }
    /// The row of the first certificate.
    var listTop: Int { above + 1 }
  }

  private static let labelWidth = 12
  /// Longer lines are hard to read.
  private static let readable = 120
  /// The minimum number of table rows, including the titles.
  private static let smallestTable = 4

  let screen: ResultScreen
  let context: AppContext

  private var hasTable: Bool { screen.list.viewport.count > 0 }

  func layout(of body: Size) -> Layout {
    let wanted = lines(width: body.columns, glyphs: .unicode).count + 1
    guard hasTable else { return Layout(above: body.rows) }
    return Layout(above: max(0, min(wanted, body.rows - Self.smallestTable)))
  }

  func draw(on canvas: inout Canvas) {
    let size = canvas.size
    let layout = layout(of: size)
    let lines = lines(width: size.columns, glyphs: canvas.glyphs)
    for (row, line) in lines.prefix(layout.above).enumerated() {
      line.draw(on: &canvas, row: row)
    }
    if lines.count > layout.above, layout.above > 0 {
      let row = layout.above - 1
      canvas.fill(Rect(row: row, column: 0, rows: 1, columns: size.columns))
      canvas.write(
        "\(canvas.glyphs.down) \(lines.count - row) more lines in a taller window",
        at: Point(row: row, column: 0), style: .accent)
    }
    let below = Rect(
      row: layout.tableTop, column: 0, rows: size.rows - layout.tableTop, columns: size.columns)
    if hasTable {
      canvas.within(below) { canvas in
        RunTable(width: canvas.size.columns).draw(screen.list, on: &canvas, now: context.now)
      }
    }
    if let detail = screen.detail {
      let area = hasTable && below.size.rows >= 12 ? below : canvas.bounds
      canvas.within(area) { detail.draw(on: &$0, now: context.now) }
    }
  }

  // MARK: - Lines

  private func lines(width: Int, glyphs: GlyphSet) -> [StyledLine] {
    let width = min(width, Self.readable)
    if let trouble = screen.trouble {
      return StyledLine.wrapped("\(glyphs.cross) \(trouble)", .danger, to: width, indent: 2)
    }
    guard let verdict = screen.verdict(in: context) else { return [StyledLine("Counting…", .dim)] }
    return verdictLines(verdict, width: width, glyphs: glyphs)
      + searchLines(width: width, glyphs: glyphs) + holdLines(width: width) + [StyledLine()]
      + todoLines(verdict, width: width, glyphs: glyphs) + recordLines(verdict, width: width)
  }

  private func verdictLines(
    _ verdict: ResultVerdict, width: Int, glyphs: GlyphSet
  ) -> [StyledLine] {
    let mark = verdict.isDone ? glyphs.good : glyphs.cross
    return StyledLine.wrapped(
      "\(mark) \(verdict.sentence)", verdict.isDone ? .good : .danger, to: width, indent: 2)
  }

  private func todoLines(_ verdict: ResultVerdict, width: Int, glyphs: GlyphSet) -> [StyledLine] {
    let lines = (alongTexts + verdict.todo).flatMap {
      StyledLine.wrapped("\(glyphs.warning) \($0)", .warning, to: width, indent: 2)
    }
    return lines.isEmpty ? [] : lines + [StyledLine()]
  }

  /// The warnings about unconfirmed revocations, and about orders not read since the run.
  private var alongTexts: [String] {
    guard let record = screen.record else { return [] }
    return [
      record.alsoRevoked > 0
        ? "\(record.alsoRevoked.grouped) also revoked, not confirmed: the report lists them" : nil,
      record.ordersNotRead > 0
        ? "\(record.ordersNotRead.counted("order")) not read after the revocation: more may be "
          + "revoked than was confirmed" : nil,
    ].compactMap(\.self)
  }

  private func searchLines(width: Int, glyphs: GlyphSet) -> [StyledLine] {
    func said(_ text: String, _ style: Style) -> [StyledLine] {
      StyledLine.fact("Searched", text, style, labelWidth: Self.labelWidth, width: width)
    }
    switch screen.search {
    case .notYet:
      return said("not since the run", .warning)
    case .stopped:
      return said("\(glyphs.warning) stopped early; press R to search again", .warning)
    case .failed(let why):
      return said("\(glyphs.cross) \(why) Press R to search again.", .danger)
    case .searching(let progress):
      guard let progress else { return said("again, for certificates still issued…", .accent) }
      let bar = ProgressBar(done: progress.found, total: progress.total)
      return said(
        "again: \(bar.text(width: 20, glyphs: glyphs)) \(progress.found.grouped) of "
          + "\(progress.total.grouped) still issued, page \(progress.pages.grouped)", .accent)
    case .found(let remaining, let notes):
      let isNothingLeft = remaining.total == 0 && remaining.unread == 0
      return said(
        "\(isNothingLeft ? glyphs.good : glyphs.warning) \(words(for: remaining))",
        isNothingLeft ? .good : .warning)
        + notes.flatMap { said("\(glyphs.warning) \($0)", .warning) }
    }
  }

  private func words(for remaining: RemainingCertificates) -> String {
    let parts = [
      (remaining.unchecked, "left unchecked"),
      (remaining.stragglers, "new (c selects them)"),
      (remaining.released, "released again"),
      (remaining.inManifest, "selected and still shown as issued"),
      (remaining.heldByOthers, "on hold, but not by this incident"),
    ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    return remaining.headline
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
      + (remaining.unread > 0 ? "; \(remaining.unread.counted("row")) could not be read" : "")
  }

  private func holdLines(width: Int) -> [StyledLine] {
    guard let onHold = screen.counts?.onHold, onHold > 0 else { return [] }
    return StyledLine.fact(
      "Holds",
      "\(onHold.grouped) on hold: press h to release them. A new incident finds them and can "
        + "revoke them permanently.", .accent, labelWidth: Self.labelWidth, width: width)
  }

  private func recordLines(_ verdict: ResultVerdict, width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    func fact(_ label: String, _ value: String) {
      guard !value.isEmpty else { return }
      lines += StyledLine.fact(label, value, labelWidth: Self.labelWidth, width: width)
    }
    fact("Outcomes", verdict.sum)
    fact("Reason", context.incident?.reason.map { "\($0.rawValue) (\($0.code))" } ?? "")
    fact("Elapsed", elapsed)
    for manifest in screen.record?.manifests.suffix(3) ?? [] {
      let isOnly = screen.record?.manifests.count == 1
      fact(isOnly ? "Manifest" : "Manifest \(manifest.number)", manifest.digest)
    }
    return lines
  }

  private var elapsed: String {
    guard let record = screen.record, let elapsed = record.elapsed, let end = record.lastFinishedAt
    else { return "" }
    let length = ClockText.short(elapsed.seconds)
    guard let deadline = context.deadline else {
      return "\(length), ended \(ClockText.dayAndMinute(end))"
    }
    let spare = Int((deadline.timeIntervalSince(end) / 60).rounded(.down))
    return "\(length), ended \(ClockText.dayAndMinute(end)), "
      + (spare >= 0
        ? "\(DeadlineText.span(spare)) before the deadline"
        : "\(DeadlineText.span(-spare)) AFTER THE DEADLINE")
  }
}

extension GlyphSet {
  /// The sign for good news. In ASCII, the replacement for the check mark would look like a cross.
  fileprivate var good: String { isASCII ? bullet : check }
}
