import Foundation

/// The chart of accepted and verified certificates over time, as an SVG within the page.
///
/// The lines differ in stroke as well as in colour, and the caption states the period, the totals
/// and the deadline.
struct HTMLChart {
  let progress: ReportProgress
  let planned: Int
  let deadline: Date?

  private static let size = (width: 960.0, height: 300.0)
  private static let plot = (left: 76.0, right: 940.0, top: 44.0, bottom: 262.0)

  /// The deadline, if it lies on the chart or close enough after it to keep the lines readable.
  private var shownDeadline: Date? {
    guard let deadline, deadline >= progress.start else { return nil }
    let span = progress.end.timeIntervalSince(progress.start)
    return deadline <= progress.end.addingTimeInterval(span / 2) ? deadline : nil
  }

  private var end: Date { max(progress.end, shownDeadline ?? progress.end) }

  /// The figure with its caption.
  var text: String {
    """
    <figure>
    <svg viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" \
    aria-labelledby="chart-title chart-words">
    <title id="chart-title">Certificates accepted and verified over time</title>
    <desc id="chart-words">\(HTMLText.escaped(words))</desc>
    \(axes)\(lines)\(legend)</svg>
    <figcaption>\(HTMLText.escaped(words))</figcaption>
    </figure>

    """
  }

  /// The description of the chart, for its caption and for screen readers.
  private var words: String {
    let due: String? = deadline.map { due in
      let hour = Timestamp.seconds(due)
      guard shownDeadline == nil else { return "The deadline was \(hour)." }
      return "The deadline, \(hour), lies \(due < progress.start ? "before" : "beyond") the chart."
    }
    return "From \(Timestamp.seconds(progress.start)) to \(Timestamp.seconds(progress.end)), of "
      + "\(planned.grouped) selected certificates, \(progress.accepted.grouped) were accepted and "
      + "\(progress.verified.grouped) verified."
      + (due.map { " " + $0 } ?? "")
  }

  private var lines: String {
    let accepted = path(\.accepted)
    let verified = path(\.verified)
    let corner = "L\(place(x(progress.end))) \(place(Self.plot.bottom))Z"
    var text = """
      <path class="area" d="\(verified)\(corner)"/>
      <path class="accepted" d="\(accepted)"/>
      <path class="verified" d="\(verified)"/>

      """
    if let shownDeadline {
      let x = place(x(shownDeadline))
      let isRight = self.x(shownDeadline) > Self.size.width / 2
      text += """
        <line class="due" x1="\(x)" y1="\(place(Self.plot.top))" x2="\(x)" \
        y2="\(place(Self.plot.bottom))"/>
        <text class="label" x="\(x)" dx="\(isRight ? -5 : 5)" y="\(place(Self.plot.top + 12))" \
        text-anchor="\(isRight ? "end" : "start")">deadline</text>

        """
    }
    return text
  }

  /// Returns a line that rises only in the slices in which something changed.
  private func path(_ value: (ReportProgress.Step) -> Int) -> String {
    var text = "M\(place(x(progress.start))) \(place(y(0)))"
    for step in progress.steps {
      text += "H\(place(x(step.from)))L\(place(x(step.to))) \(place(y(value(step))))"
    }
    return text + "H\(place(x(progress.end)))"
  }

  private var axes: String {
    let plot = Self.plot
    var text = ""
    for count in ChartTicks.counts(upTo: planned) {
      let height = place(y(count))
      text += """
        <line class="grid" x1="\(place(plot.left))" y1="\(height)" x2="\(place(plot.right))" \
        y2="\(height)"/>
        <text x="\(place(plot.left - 8))" y="\(height)" dy="4" text-anchor="end">\
        \(count.grouped)</text>

        """
    }
    for tick in ChartTicks.instants(from: progress.start, to: end) {
      let x = place(x(tick.at))
      text += """
        <line class="axis" x1="\(x)" y1="\(place(plot.bottom))" x2="\(x)" \
        y2="\(place(plot.bottom + 5))"/>
        <text x="\(x)" y="\(place(plot.bottom + 20))" text-anchor="middle">\(tick.label)</text>

        """
    }
    let bottom = place(plot.bottom)
    return text + """
      <line class="axis" x1="\(place(plot.left))" y1="\(bottom)" x2="\(place(plot.right))" \
      y2="\(bottom)"/>
      <text x="\(place(plot.right))" y="\(place(plot.bottom + 35))" text-anchor="end">UTC</text>

      """
  }

  private var legend: String {
    """
    <line class="accepted" x1="76" y1="16" x2="112" y2="16"/>
    <text class="label" x="120" y="20">accepted \(progress.accepted.grouped)</text>
    <line class="verified" x1="276" y1="16" x2="312" y2="16"/>
    <text class="label" x="320" y="20">verified \(progress.verified.grouped)</text>
    <text class="label" x="940" y="20" text-anchor="end">selected \
    \(planned.grouped)</text>

    """
  }

  private func x(_ instant: Date) -> Double {
    let span = max(end.timeIntervalSince(progress.start), 0.001)
    let share = instant.timeIntervalSince(progress.start) / span
    return Self.plot.left + min(max(share, 0), 1) * (Self.plot.right - Self.plot.left)
  }

  private func y(_ count: Int) -> Double {
    Self.plot.bottom
      - Double(count) / Double(max(planned, 1)) * (Self.plot.bottom - Self.plot.top)
  }

  /// Returns a coordinate, rounded to a tenth of a unit.
  private func place(_ coordinate: Double) -> String {
    String((coordinate * 10).rounded() / 10)
  }
}
