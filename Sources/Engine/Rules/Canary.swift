/// A pure state machine that holds a run back until its first few certificates are verified.
///
/// It finds out before everything is sent whether the service accepts calls without acting, or
/// records another reason.
struct Canary: Sendable, Hashable {
  /// The certificates that may be sent now.
  enum Verdict: Sendable, Hashable {
    /// This many certificates that were never sent.
    case send(Int)
    /// Nothing new until the certificates in progress are final.
    case wait
    /// Everything: the first few are verified, or nothing is left to hold back.
    case passed
    /// Nothing: one of the first few has this outcome.
    case failed(Outcome)
  }

  /// The outcomes that predict failure for the rest, the most telling first.
  private static let bad: [Outcome] = [
    .failed, .unverified, .reasonMismatch, .rejected, .outcomeUnknown,
  ]

  /// The number of certificates that must be verified before the rest is sent.
  let size: Int
  /// Whether the canary holds nothing back any more.
  private(set) var isOver: Bool

  private let before: [Outcome: Int]
  private var allowance: Int

  /// - Parameter outcomes: the number of certificates with each outcome when the run starts.
  ///   Certificates that an earlier run verified count; its failures do not.
  init(size: Int, outcomes: [Outcome: Int]) {
    self.size = size
    before = outcomes
    allowance = max(0, size - Self.proven(outcomes))
    isOver = outcomes[.planned, default: 0] <= allowance || allowance == 0
  }

  /// Returns the number of certificates that prove that the service acts.
  private static func proven(_ outcomes: [Outcome: Int]) -> Int {
    outcomes[.verified, default: 0] + outcomes[.released, default: 0]
  }

  /// Notes the start of a certificate that was never sent before.
  mutating func started() {
    allowance -= 1
  }

  /// Decides from the number of certificates with each outcome.
  ///
  /// - Parameter isIdle: whether nothing is in progress and nothing will become due.
  mutating func judge(_ outcomes: [Outcome: Int], isIdle: Bool) -> Verdict {
    guard !isOver else { return .passed }
    if allowance > 0 { return .send(allowance) }
    // A request that awaits approval also shows that the service works, and an administrator looks
    // at it before anything is revoked.
    if outcomes[.awaitingApproval, default: 0] + Self.proven(outcomes) >= size {
      isOver = true
      return .passed
    }
    guard isIdle else { return .wait }
    let worst = Self.bad.first { outcomes[$0, default: 0] > before[$0, default: 0] }
    let missing = size - Self.proven(outcomes)
    if worst == nil, missing > 0, outcomes[.planned, default: 0] > 0 {
      // Some were skipped, cancelled or already revoked, which proves nothing.
      allowance = missing
      return .send(missing)
    }
    isOver = true
    return worst.map { .failed($0) } ?? .passed
  }
}
