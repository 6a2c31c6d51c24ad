import Collections
import Foundation

/// The revocations at Trust Lifecycle Manager, with date and reason, and whether they show yet.
///
/// Callers pass the current time. A revocation is recorded at once and shows after the
/// certificate's own lag.
/// The ledger takes nine bytes for each certificate, apart from the bits of ``ShownStatuses``.
struct RevocationLedger {
  struct Revocation: Equatable {
    let reason: RevocationReason
    let date: Date
  }

  enum Refusal: Error {
    case alreadyRevoked
    case expired
    case notHeld
  }

  private(set) var shown: ShownStatuses
  private let inventory: Inventory
  private let lag: ClosedRange<Duration>
  private let faults: FaultPlan
  /// Certificates whose `revokedElsewhere` or `expiresMeanwhile` fault has already happened.
  private var met: Set<Int> = []
  /// The raw value of each certificate's reason, or `noReason`.
  private var reasons: [UInt8]
  /// The date of each revocation, in seconds since the reference date.
  private var dates: [Double]
  private var pending = Heap<PendingChange>()
  /// The dates of holds that a final revocation has replaced, as long as the hold still shows.
  private var replacedHolds: [Int: Date] = [:]
  /// The time before which no further certificate expires.
  private var nextExpiry = Date.distantFuture

  private static let noReason = UInt8.max

  init(
    inventory: Inventory, lag: ClosedRange<Duration>,
    faults: FaultPlan = FaultPlan([], draw: SeededDraw(seed: 0)), now: Date
  ) {
    self.inventory = inventory
    self.lag = lag
    self.faults = faults
    shown = ShownStatuses(count: inventory.count)
    reasons = Array(repeating: Self.noReason, count: inventory.count)
    dates = Array(repeating: 0, count: inventory.count)
    for shelf in inventory.shelves {
      enter(shelf, now: now)
    }
  }

  /// Records a revocation; the reason `certificateHold` suspends the certificate instead.
  ///
  /// A held certificate can still be revoked, but not held again.
  mutating func revoke(_ index: Int, for reason: RevocationReason, at now: Date) throws(Refusal) {
    advance(to: now)
    let fault = faults.fault(ofCertificate: index)
    meet(fault, index, at: now)
    let earlier = recorded(index)
    if let earlier, earlier.reason != .certificateHold || reason == .certificateHold {
      throw .alreadyRevoked
    }
    guard !shown.expired[index] else { throw .expired }
    if let earlier { replacedHolds[index] = earlier.date }
    reasons[index] = (fault == .otherReason ? reason.another : reason).rawValue
    dates[index] = now.timeIntervalSinceReferenceDate
    guard fault != .neverShown else { return }
    pending.insert(PendingChange(due: now + lag(of: index), index: index, asked: now))
    advance(to: now)
  }

  /// Releases a hold. Unlike a revocation, a release shows at once.
  mutating func release(_ index: Int, at now: Date) throws(Refusal) {
    advance(to: now)
    guard recorded(index)?.reason == .certificateHold else { throw .notHeld }
    reasons[index] = Self.noReason
    shown.suspended[index] = false
  }

  /// Returns the revocation that belongs to the shown status.
  func shownRevocation(of index: Int) -> Revocation? {
    if shown.revoked[index] { return recorded(index) }
    guard shown.suspended[index] else { return nil }
    guard let date = replacedHolds[index] else { return recorded(index) }
    return Revocation(reason: .certificateHold, date: date)
  }

  /// Returns the recorded revocation, whether it shows or not.
  func recorded(_ index: Int) -> Revocation? {
    RevocationReason(rawValue: reasons[index]).map {
      Revocation(reason: $0, date: Date(timeIntervalSinceReferenceDate: dates[index]))
    }
  }

  /// Shows the changes that are due.
  mutating func advance(to now: Date) {
    while let change = pending.min, change.due <= now {
      pending.removeMin()
      show(change)
    }
    if now >= nextExpiry { expire(at: now) }
  }

  func lag(of index: Int) -> TimeInterval {
    let shortest = lag.lowerBound / .seconds(1)
    let longest = lag.upperBound / .seconds(1)
    return shortest + (longest - shortest) * inventory.draw.fraction(.lag, index)
  }
}

extension RevocationLedger {
  /// Applies a fault that happens between the search and the first call to revoke a certificate.
  private mutating func meet(_ fault: SandboxFault.Kind?, _ index: Int, at now: Date) {
    guard fault == .revokedElsewhere || fault == .expiresMeanwhile, recorded(index) == nil,
      met.insert(index).inserted
    else { return }
    if fault == .expiresMeanwhile {
      shown.expired[index] = true
    } else {
      reasons[index] = RevocationReason.cessationOfOperation.rawValue
      dates[index] = (now - 60).timeIntervalSinceReferenceDate
      shown.revoked[index] = true
    }
  }

  private mutating func show(_ change: PendingChange) {
    let index = change.index
    // A release or a later revocation makes this change void.
    guard let revocation = recorded(index), revocation.date == change.asked else { return }
    if revocation.reason == .certificateHold {
      shown.suspended[index] = true
    } else {
      shown.suspended[index] = false
      shown.revoked[index] = true
      replacedHolds[index] = nil
    }
  }

  /// Enters the certificates that were revoked or had expired before the first call.
  private mutating func enter(_ shelf: ProfileShelf, now: Date) {
    // Before this day, no certificate with the ordinary lifetime expires, so most need no check.
    let ordinaryEnd = shelf.profile.firstDay + (shelf.profile.lifetimeDays - 1)
    let mayHaveLapsed = now >= ordinaryEnd.start
    if !mayHaveLapsed { nextExpiry = min(nextExpiry, ordinaryEnd.start) }
    for index in shelf.indices {
      switch inventory.fate(of: index) {
      case .alreadyRevoked: enterEarlierRevocation(index)
      case .expired: enterExpiry(index, now: now)
      case .ordinary: if mayHaveLapsed { enterExpiry(index, now: now) }
      }
    }
  }

  private mutating func enterEarlierRevocation(_ index: Int) {
    let draw = inventory.draw
    let reasons: [RevocationReason] = [
      .superseded, .cessationOfOperation, .affiliationChanged, .keyCompromise,
    ]
    let hours = 1 + draw.number(.earlierHour, index, below: 20)
    let date = inventory.validity(of: index).from + TimeInterval(hours * 3_600)
    self.reasons[index] = draw.element(of: reasons, .earlierReason, index).rawValue
    dates[index] = date.timeIntervalSinceReferenceDate
    shown.revoked[index] = true
  }

  private mutating func enterExpiry(_ index: Int, now: Date) {
    let end = inventory.validity(of: index).to
    if end < now {
      shown.expired[index] = true
    } else {
      nextExpiry = min(nextExpiry, end)
    }
  }

  /// Checks every certificate that has not expired yet. This visits the whole inventory, so the
  /// caller waits for `nextExpiry`.
  private mutating func expire(at now: Date) {
    nextExpiry = .distantFuture
    for index in 0..<inventory.count where !shown.expired[index] {
      enterExpiry(index, now: now)
    }
  }
}

/// A recorded change that does not show yet.
private struct PendingChange: Comparable {
  let due: Date
  let index: Int
  let asked: Date

  static func < (left: PendingChange, right: PendingChange) -> Bool {
    (left.due, left.index) < (right.due, right.index)
  }
}

/// The status that the service shows for a certificate.
enum CertificateStatus: String, Sendable, CaseIterable {
  case issued
  case revoked
  case expired
  case suspended
}

/// A revocation reason with its number in RFC 5280 5.3.1.
enum RevocationReason: UInt8, Sendable, CaseIterable {
  case unspecified = 0
  case keyCompromise = 1
  case caCompromise = 2
  case affiliationChanged = 3
  case superseded = 4
  case cessationOfOperation = 5
  case certificateHold = 6
  case privilegeWithdrawn = 9

  /// The reason that the fault `otherReason` records instead.
  var another: RevocationReason { self == .superseded ? .cessationOfOperation : .superseded }
}
