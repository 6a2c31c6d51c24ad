/// Holds a run back until the first few certificates are revoked and verified, as a pure state
/// machine.
///
/// A service that takes requests and does nothing, or records another reason, is noticed before
/// everything is sent.
struct Canary: Sendable, Hashable {
  /// What may be sent now.
  enum Verdict: Sendable, Hashable {
    /// So many certificates that nothing was sent for yet.
    case send(Int)
    /// Nothing new before those under way have come to their end.
    case wait
    /// Everything: the first few are verified, or nothing is left to hold back.
    case passed
    /// Nothing: one of the first few ended in this way.
    case failed(Outcome)
  }

  /// The outcomes that say that the rest would fare no better.
  private static let bad: [Outcome] = [
    .failed, .unverified, .reasonMismatch, .rejected, .outcomeUnknown,
  ]

  /// How many certificates must be verified before the rest is sent.
  let size: Int
  /// Whether nothing is held back any more.
  private(set) var isOver: Bool

  private let before: [Outcome: Int]
  private var allowance: Int

  /// - Parameter outcomes: where the certificates stand when the run begins; what was verified in
  ///   an earlier run counts, and what came to nothing in one is not held against this one.
  init(size: Int, outcomes: [Outcome: Int]) {
    self.size = size
    before = outcomes
    allowance = max(0, size - Self.proven(outcomes))
    isOver = outcomes[.planned, default: 0] <= allowance || allowance == 0
  }

  /// How many certificates show that the service does what it is asked for.
  private static func proven(_ outcomes: [Outcome: Int]) -> Int {
    outcomes[.verified, default: 0] + outcomes[.released, default: 0]
  }

  /// Notes that a certificate is on its way that nothing was sent for before.
  mutating func started() {
    allowance -= 1
  }

  /// Judges by where the certificates stand.
  ///
  /// - Parameter isIdle: whether nothing is under way and nothing will fall due.
  mutating func judge(_ outcomes: [Outcome: Int], isIdle: Bool) -> Verdict {
    guard !isOver else { return .passed }
    if allowance > 0 { return .send(allowance) }
    // A request that waits for an administrator shows as well that the service takes them, and
    // the administrator is the one who looks before anything is revoked.
    if outcomes[.awaitingApproval, default: 0] + Self.proven(outcomes) >= size {
      isOver = true
      return .passed
    }
    guard isIdle else { return .wait }
    let worst = Self.bad.first { outcomes[$0, default: 0] > before[$0, default: 0] }
    let missing = size - Self.proven(outcomes)
    if worst == nil, missing > 0, outcomes[.planned, default: 0] > 0 {
      // Some were skipped, called off or revoked by somebody else: they prove nothing.
      allowance = missing
      return .send(missing)
    }
    isOver = true
    return worst.map { .failed($0) } ?? .passed
  }
}
