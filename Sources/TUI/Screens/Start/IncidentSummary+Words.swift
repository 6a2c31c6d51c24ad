import Engine
import Foundation

extension IncidentSummary {
  /// Whether the run has nothing left to do.
  var isFinished: Bool { state == IncidentHeader.Phase.finished.rawValue }

  /// Whether the selection is made: certificates are selected, and the incident is past selecting.
  private var hasBegun: Bool {
    ![IncidentHeader.Phase.searching, .selecting].map(\.rawValue).contains(state)
      && counts.selected > 0
  }

  /// The progress in a few words.
  var progress: String {
    if state == Self.unreadable { return "" }
    guard hasBegun else {
      return counts.selected > 0
        ? "\(counts.selected.grouped) of \(counts.found.grouped) checked"
        : "\(counts.found.grouped) found"
    }
    return "\(counts.verified.grouped) of \(counts.selected.grouped) verified"
  }

  /// The counts by outcome, without zeros.
  func outcomes(glyphs: GlyphSet) -> String {
    guard hasBegun else {
      return "\(counts.found.grouped) found \(glyphs.separator) \(counts.selected.grouped) checked"
    }
    return counts.perOutcome.filter { $0.count > 0 }.map { "\($0.name) \($0.count.grouped)" }
      .joined(separator: " \(glyphs.separator) ")
  }

  /// The sign in front of the state.
  func sign(glyphs: GlyphSet) -> String {
    switch state {
    case "finished": glyphs.check
    case "running": glyphs.right
    case "paused", "interrupted": glyphs.warning
    case Self.unreadable: glyphs.cross
    default: glyphs.bullet
    }
  }

  /// The time since the incident was created.
  func age(at now: Date, glyphs: GlyphSet) -> String {
    guard let createdAt else { return glyphs.none }
    return DeadlineText.span(max(0, Int(now.timeIntervalSince(createdAt) / 60)))
  }

  /// Returns whether `left` is listed before `right`. Unfinished incidents come first, by deadline,
  /// then finished ones, then unreadable files; otherwise the newest comes first.
  static func precedes(_ left: IncidentSummary, _ right: IncidentSummary) -> Bool {
    left.rank < right.rank
  }

  private var rank: Rank {
    Rank(
      group: isFinished ? 1 : state == Self.unreadable ? 2 : 0,
      deadline: isFinished ? .distantFuture : deadline ?? .distantFuture,
      age: -(createdAt ?? .distantPast).timeIntervalSinceReferenceDate, name: name, id: id)
  }

  private struct Rank: Comparable {
    var group: Int
    var deadline: Date
    var age: Double
    var name: String
    var id: String

    static func < (left: Rank, right: Rank) -> Bool {
      (left.group, left.deadline, left.age, left.name, left.id)
        < (right.group, right.deadline, right.age, right.name, right.id)
    }
  }
}
