import Engine
import Foundation

/// The lines above the table: the progress, the expected end and any obstacles.
struct ProgressHeader {
  let figures: RunFigures
  let snapshot: RunSnapshot?
  let state: ProgressScreen.RunState
  var awaited: [AwaitedRequest] = []
  let context: AppContext
  let width: Int
  let glyphs: GlyphSet

  var lines: [StyledLine] {
    [revokeLine, verifyLine] + countLines + [budgetLine] + activityLines
  }

  // MARK: - The bars

  private var revokeLine: StyledLine {
    let rate = figures.revokedPerSecond
    let speed = rate <= 0 ? "" : rate < 0.05 ? "<0.1/s" : "\(ClockText.decimal(rate))/s"
    return bar(context.incident?.isReleasing == true ? "Release" : "Revoke", done: figures.revoked)
      .adding(TextMeasure.padded(speed, to: 8, alignment: .right))
      .adding(TextMeasure.padded(estimate.text, to: 13, alignment: .right), estimate.style)
  }

  private var verifyLine: StyledLine {
    bar("Verify", done: figures.verified)
      .adding(TextMeasure.padded(spare.text, to: 21, alignment: .right), spare.style)
  }

  private func bar(_ label: String, done: Int) -> StyledLine {
    let total = figures.total.grouped
    let digits = max(5, TextMeasure.width(total))
    let count = TextMeasure.padded(done.grouped, to: digits, alignment: .right)
    let numbers = " \(count) / \(TextMeasure.padded(total, to: digits, alignment: .right))"
    let bar = ProgressBar(done: done, total: figures.total)
    let percent = TextMeasure.padded("\(bar.percent) %", to: 7, alignment: .right)
    let room = width - 8 - TextMeasure.width(numbers) - 7 - 21
    return StyledLine(TextMeasure.padded(label, to: 8), .strong)
      .adding(bar.text(width: max(4, room), glyphs: glyphs), .accent).adding(numbers)
      .adding(percent)
  }

  private var estimate: (text: String, style: Style) {
    guard figures.isWorkLeft else { return ("done", .good) }
    guard let end = context.expectedEnd else { return ("ETA \(glyphs.none)", .dim) }
    let minutes = Int(end.timeIntervalSince(context.now) / 60)
    if let range = figures.estimate?.range, figures.estimate?.isUncertain == true, minutes < 1440 {
      let ends = [range.lowerBound, range.upperBound].map {
        ClockText.minute(context.now.addingTimeInterval($0))
      }
      if ends[0] != ends[1] { return (ends[0].dropLast() + glyphs.none + ends[1], .plain) }
    }
    return (
      minutes < 1440 ? "ETA \(ClockText.minute(end))" : "\(DeadlineText.span(minutes)) left", .plain
    )
  }

  private var outlook: DeadlineOutlook? {
    DeadlineOutlook(deadline: context.deadline, end: context.expectedEnd, now: context.now)
  }

  private var spare: (text: String, style: Style) {
    guard figures.isWorkLeft, let outlook else { return ("", .plain) }
    let (text, style) = outlook.difference
    return (outlook.isMet ? text : "\(glyphs.cross) \(text)", style)
  }

  // MARK: - Counts and budget

  private var countLines: [StyledLine] {
    let long = packed(figures.words(isShort: false))
    return long.count == 1 ? long : packed(figures.words(isShort: true))
  }

  private func packed(_ words: [(text: String, style: Style)]) -> [StyledLine] {
    var lines = [StyledLine()]
    for word in words {
      let last = lines[lines.count - 1]
      let gap = last.width == 0 ? "" : "  "
      if last.width + TextMeasure.width(gap + word.text) <= width {
        lines[lines.count - 1] = last.adding(gap).adding(word.text, word.style)
      } else {
        lines.append(StyledLine(word.text, word.style))
      }
    }
    return lines
  }

  private var budgetLine: StyledLine {
    let label = StyledLine("Budget", .strong).adding("  ")
    guard let snapshot else {
      let isElsewhere = context.watched?.last != nil
      return label.adding(isElsewhere ? "shown only in the running console" : "no calls yet", .dim)
    }
    let budget = snapshot.budget
    var line =
      budget.windows.isEmpty
      ? label.adding(
        budget.perSecond.map { "\(Int($0).grouped) calls/s, adapting" } ?? "no limit set",
        budget.perSecond == nil ? .dim : .plain)
      : adding(budget.windows, cells: 8, to: label)
    if line.width + 10 > width, !budget.windows.isEmpty {
      line = adding(budget.windows, cells: 4, to: label)
    }
    let refusals = budget.throttleCount
    let tail = StyledLine("429s: \(refusals.grouped)", refusals > 0 ? .warning : .plain)
    let workers =
      snapshot.concurrency.counted("worker") + (snapshot.isAdapting ? ", adapting   " : "   ")
    let calls = "\(budget.calls.values.reduce(0, +).grouped) calls   "
    for optional in [calls + workers, workers, ""] {
      let gap = width - line.width - TextMeasure.width(optional) - tail.width
      guard gap >= 3 || optional.isEmpty else { continue }
      line = line.adding(String(repeating: " ", count: max(1, gap))).adding(optional)
      break
    }
    return line.adding(tail.text, refusals > 0 ? .warning : .plain)
  }

  /// Returns the line with a small bar for each window of the request budget.
  private func adding(
    _ windows: [RequestBudget.Usage], cells: Int, to line: StyledLine
  ) -> StyledLine {
    var line = line
    for (number, usage) in windows.enumerated() {
      let limit = usage.window.limit
      let used = Int((Double(min(usage.used, limit)) / Double(limit) * Double(cells)).rounded())
      let bar =
        String(repeating: glyphs.barUsed, count: used)
        + String(repeating: glyphs.barEmpty, count: cells - used)
      line = line.adding(number == 0 ? "" : cells < 8 ? " " : "   ").adding(bar, .accent).adding(
        " \(usage.used.grouped)/\(limit.grouped) in \(ClockText.window(usage.window.length))")
    }
    return line
  }

  // MARK: - Activity

  private var activityLines: [StyledLine] {
    var lines: [StyledLine] = []
    func say(_ text: String, _ style: Style) {
      lines += StyledLine.wrapped(text, style, to: width, indent: 2).prefix(3)
    }
    if snapshot?.isDryRun == true {
      say("\(glyphs.bullet) Rehearsal: nothing is sent to the service", .accent)
    }
    if let alarm = outlook?.alarm {
      let advice = snapshot.flatMap(RunLimit.init).map { ": \($0.advice)" } ?? ""
      say("\(glyphs.cross) \(alarm)\(advice).", .danger)
    }
    switch state {
    case .idle where context.isReadOnly: say(watchingWords.text, watchingWords.style)
    case .idle: say(idleText, .warning)
    case .starting: say("\(glyphs.bullet) Starting…", .accent)
    case .failed(let why):
      say("\(glyphs.cross) The run failed: \(why) Press p to resume.", .danger)
    case .stopped:
      say("\(glyphs.warning) Stopped safely; nothing is lost. Press p to resume.", .warning)
    case .active: sayActivity(say)
    case .ended: say("\(glyphs.check) The run has finished. Press Enter to see the result.", .good)
    }
    if let oldest = awaited.first, figures[.awaitingApproval] > 0 {
      say(words(for: oldest), .warning)
    }
    if let jump = snapshot?.clockJump, state == .active {
      say(
        "\(glyphs.warning) Clock set: \(jump.words), to \(ClockText.dayAndMinute(jump.to)); "
          + "no wait is affected", .warning)
    }
    if let wait = snapshot?.askedWait, state == .active {
      say("\(glyphs.warning) \(wait.sentence)", .warning)
    }
    if let wait = snapshot?.waitsForService, state == .active {
      say(
        "\(glyphs.warning) The service is overloaded; the next call is made in "
          + "\(ClockText.short(wait))", .warning)
    }
    if let pause = snapshot?.budget.pausedFor, state == .active {
      say(
        "\(glyphs.warning) All calls wait \(ClockText.short(pause.seconds)): "
          + (snapshot?.budget.throttleCount == 0
            ? "the service allows no more until then"
            : "the service answered 429 (too many requests)"),
        .warning)
    }
    return lines
  }

  /// Returns the number of approval requests that wait, with details of the oldest.
  private func words(for oldest: AwaitedRequest) -> String {
    let who = oldest.requester.isEmpty ? "" : ", requested by \(oldest.requester)"
    let since = oldest.since.map { " since \(ClockText.dayAndMinute($0))" } ?? ""
    let requests = awaited.count == 1 ? "1 request waits" : "\(awaited.count.grouped) requests wait"
    return "\(glyphs.warning) \(requests) for an administrator\(since) (request \(oldest.id)\(who))"
  }

  private var idleText: String {
    let pause = context.incident?.pause.map(Self.sentence(forPause:)) ?? "Interrupted."
    return "\(glyphs.warning) \(pause) Press p to resume."
  }

  /// Returns the reason for a pause as a sentence: "Paused by root@vm." or "Paused: no room left."
  private static func sentence(forPause why: String) -> String {
    let isByOperator = why.hasPrefix("paused by ") || why.hasPrefix("stopped by ")
    return isByOperator ? "\(why.prefix(1).uppercased())\(why.dropFirst())." : "Paused: \(why)."
  }

  private func sayActivity(_ say: (String, Style) -> Void) {
    switch snapshot?.activity {
    case .recovering:
      say(
        "\(glyphs.bullet) Recovering: certificates of unknown outcome are read before any is sent",
        .accent)
    case .canary:
      let first = context.canary == 1 ? "first certificate" : "first \(context.canary) certificates"
      say(
        "\(glyphs.bullet) Canary: \(first): revoked and verified before the rest is sent", .accent)
    case .paused(let why):
      say("\(glyphs.warning) \(Self.sentence(forPause: why)) Press p to resume.", .warning)
    case .stopping:
      let calls = (snapshot?.inFlight ?? 0).counted("call")
      say("\(glyphs.warning) Stopping: finishing \(calls) in progress", .warning)
    case .running, .ended, nil: break
    }
  }
}
