import Engine
import Foundation

/// The question that the operator confirms. Its values are fixed when it is asked.
struct ConfirmQuestion: Sendable {
  let summary: ConfirmationSummary
  let option: ReasonOption
  let terms: RevocationTerms
  /// The service and its capabilities.
  let service: ServiceDescription
  /// The number of checked certificates that the filter hides.
  let hidden: Int
  let filter: FilterExpression?
  let rate: [RequestWindow]
  let deadline: Date?
  /// When the question was asked.
  let askedAt: Date
  /// The same time on the clock of key events; earlier keys do not count.
  let shownAt: ContinuousClock.Instant

  /// The number of sign-offs needed before anything is sent; with 0, typing the phrase starts the
  /// run.
  var signOffs = 0

  /// The exact phrase to type. For whole bundles it ends in an extra word.
  var phrase: String {
    (signOffs > 0 ? "freeze" : "revoke") + " \(summary.count)"
      + (terms.takesBundles ? " whole" : "")
  }

  /// The estimated time for the calls at the configured rate, in seconds.
  var estimatedSeconds: Double { summary.estimatedTime(at: rate).seconds }

  /// When everything would be revoked and verified if the run started at ``askedAt``.
  var estimatedEnd: Date { askedAt.addingTimeInterval(estimatedSeconds) }

  /// Whether the estimate is later than the deadline.
  var isTooLate: Bool { deadline.map { estimatedEnd > $0 } ?? false }

  /// All warnings, the gravest first.
  var warnings: [Warning] {
    var warnings: [Warning] = []
    func add(_ count: Int, _ isGrave: Bool = false, _ text: (String) -> String) {
      guard count > 0 else { return }
      warnings.append(Warning(text: text(count.grouped), isGrave: isGrave))
    }
    if isTooLate, let deadline {
      let minutes = Int((estimatedEnd.timeIntervalSince(deadline) / 60).rounded(.up))
      add(1, true) { _ in
        "WILL NOT MAKE THE DEADLINE: done \(DeadlineText.span(minutes)) too late at this rate"
      }
    }
    add(summary.mismatchedDER, true) { _ in
      "\(summary.mismatchedDER.counted("certificate")): the DER the service sent does not match "
        + "its description"
    }
    add(summary.unread, true) {
      "\($0) not read in full: names or trust are unknown"
    }
    add(summary.shortfall?.rows ?? 0, true) { _ in
      "MORE MAY BE ISSUED: \(summary.shortfall?.sentence ?? "")"
    }
    warnings += warningsOfTerms
    add(hidden) {
      "\($0) of these \(hidden == 1 ? "is" : "are") hidden by the filter"
        + (filter.map { " \($0.text.scrubbed)" } ?? "")
    }
    add(summary.trust[.unknown, default: 0]) {
      "\($0) of unknown trust: only reasons for public trust apply"
    }
    add(summary.wildcards) { "\($0) with a wildcard name: more than one host depends on each" }
    add(summary.protected) { "\($0) with a protected name, unlocked one by one" }
    add(summary.expired) { "\($0) already expired: will be skipped" }
    add(summary.expiringSoon) { "\($0) expiring within 30 days anyway" }
    for share in summary.obstructed.sorted(by: { $0.name < $1.name }) {
      add(share.count) { "\($0) will be skipped: \(share.name)" }
    }
    for share in summary.remarked.sorted(by: { $0.name < $1.name }) {
      add(share.count) { "\($0) \(share.name)" }
    }
    return warnings + summary.cautions.map { Warning(text: $0, isGrave: false) }
  }

  struct Warning: Hashable, Sendable {
    var text: String
    /// Whether continuing is most likely a mistake.
    var isGrave: Bool
  }
}
