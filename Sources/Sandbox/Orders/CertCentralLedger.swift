import Collections
import Foundation

/// The requests, approvals and revocations at CertCentral, and when the revocations show.
///
/// Callers pass the current time. The ledger holds only events since the start; the inventory holds
/// the state before. The simulated administrator's decisions take effect when they are due, but are
/// computed only when a call needs them.
struct CertCentralLedger {
  typealias Subject = RevocationRequest.Subject

  struct Revocation {
    let reason: RevocationReason
    let date: Date
    /// When the revocation starts to show; `nil` for never.
    let shows: Date?
  }

  enum Refusal: Error {
    case alreadyRevoked
    case alreadyRequested
    case expired
    case notIssued
    case pendingReissue
  }

  enum DecisionRefusal: Error {
    case unknown
    case decided
  }

  private static let firstRequestID = 60_000_001
  /// How long before the call the fault `revokedElsewhere` dates someone else's revocation.
  private static let elsewhereAge: TimeInterval = 60

  private(set) var requests: [RevocationRequest] = []
  /// The number of certificates revoked by a call or by an approved request, by the recorded
  /// reason.
  private(set) var revokedByReason: [RevocationReason: Int] = [:]
  /// Certificates with another revocation call after an accepted one, or after a request of a
  /// colleague.
  private(set) var repeated: Set<Int> = []

  private let inventory: OrderInventory
  private let options: SandboxOptions
  private let faults: FaultPlan
  private var revocations: [Int: Revocation] = [:]
  /// Orders that were revoked as a whole.
  private var revokedOrders: Set<Int> = []
  /// The certificates in the sequence of their revocation.
  private var history: [Int] = []
  /// Pending requests by their subject, as positions in `requests`.
  private var pending: [Subject: Int] = [:]
  /// Positions in `requests`, by the order that the requests concern.
  private var requestsByOrder: [Int: [Int]] = [:]
  private var decisions = Heap<Decision>()
  /// The number of scheduled decisions for each subject, so each draws its own delay.
  private var askedCounts: [Subject: Int] = [:]
  /// Certificates whose `revokedElsewhere` or `expiresMeanwhile` fault has already happened.
  private var met: Set<Int> = []
  private var expiredMeanwhile: Set<Int> = []
  /// Duplicates issued after the start; their positions follow those of the inventory.
  private var lateDuplicates: [(order: Int, date: Date)] = []

  init(inventory: OrderInventory, options: SandboxOptions, faults: FaultPlan) {
    self.inventory = inventory
    self.options = options
    self.faults = faults
  }

  /// Makes a request that waits for an administrator.
  mutating func request(
    _ subject: Subject, for reason: RevocationReason, comments: String,
    byColleague: Bool = false, at now: Date
  ) throws(Refusal) -> RevocationRequest {
    try admit(subject, byColleague: byColleague, at: now)
    let order = order(of: subject)
    let request = RevocationRequest(
      id: Self.firstRequestID + requests.count, subject: subject,
      reason: inventory.recordedReason(reason, ofOrder: order), comments: comments, date: now,
      isByColleague: byColleague)
    pending[subject] = requests.count
    requestsByOrder[order, default: []].append(requests.count)
    schedule(subject, at: now)
    requests.append(request)
    return request
  }

  /// Marks a request as unknown to the service.
  mutating func forget(_ request: RevocationRequest) {
    guard let position = position(ofRequest: request.id) else { return }
    pending[request.subject] = nil
    requests[position].isForgotten = true
  }

  /// Revokes without a request, for a call that skips the approval.
  mutating func revoke(
    _ subject: Subject, for reason: RevocationReason, at now: Date
  ) throws(Refusal) {
    try admit(subject, at: now)
    carryOut(
      subject, for: inventory.recordedReason(reason, ofOrder: order(of: subject)), at: now)
  }

  /// Approves or rejects the request with this id.
  mutating func decide(
    _ id: Int, approving: Bool, comment: String, at now: Date
  ) throws(DecisionRefusal) {
    advance(to: now)
    guard let position = position(ofRequest: id) else { throw .unknown }
    guard requests[position].status == .pending else { throw .decided }
    decide(at: position, approving: approving, comment: comment, now)
  }

  /// Makes the simulated administrator's decisions that are due.
  mutating func advance(to now: Date) {
    while let decision = decisions.min, decision.due <= now {
      decisions.removeMin()
      let request = requests[decision.position]
      guard request.status == .pending, !request.isForgotten else { continue }
      decide(
        at: decision.position, approving: decision.isApproval,
        comment: decision.isApproval ? "" : "Not without a ticket.", decision.due)
    }
  }

  func request(withID id: Int) -> RevocationRequest? {
    position(ofRequest: id).map { requests[$0] }.flatMap { $0.isForgotten ? nil : $0 }
  }
}

// The certificates of an order, including those issued after the start.
extension CertCentralLedger {
  private var certificateCount: Int { inventory.layout.certificateCount + lateDuplicates.count }

  /// Issues another duplicate of an order, like a colleague during a client's run.
  mutating func issueDuplicate(ofOrder order: Int, at now: Date) throws(Refusal) -> Int {
    advance(to: now)
    guard inventory.hasIssued(order) else { throw .notIssued }
    guard !revokedOrders.contains(order) else { throw .alreadyRevoked }
    lateDuplicates.append((order, now))
    return certificateCount - 1
  }

  /// Returns the order that is the subject, or that contains it.
  func order(of subject: Subject) -> Int {
    switch subject {
    case .certificate(let index): order(ofCertificate: index)
    case .order(let order): order
    }
  }

  func order(ofCertificate index: Int) -> Int {
    late(index)?.order ?? inventory.layout.order(ofCertificate: index)
  }

  /// Returns the certificates of an order, its own certificate first.
  func certificates(ofOrder order: Int) -> [Int] {
    let first = inventory.layout.certificateCount
    return Array(inventory.layout.certificates(ofOrder: order))
      + lateDuplicates.indices.filter { lateDuplicates[$0].order == order }.map { first + $0 }
  }

  func certificate(_ index: Int) -> OrderCertificate {
    guard let late = late(index) else { return inventory.certificate(index) }
    let number = certificates(ofOrder: late.order).firstIndex(of: index) ?? 0
    return inventory.certificate(
      index, of: late.order, .duplicate(number), issued: late.date)
  }

  func certificate(withID id: Int) -> Int? {
    inventory.certificate(withID: id, count: certificateCount)
  }

  func certificate(withSerial serial: [UInt8]) -> Int? {
    inventory.certificate(withSerial: serial, count: certificateCount)
  }

  /// Whether an order has duplicates.
  func hasDuplicates(_ order: Int) -> Bool {
    inventory.layout.extras(ofOrder: order).duplicates > 0
      || lateDuplicates.contains { $0.order == order }
  }

  private func late(_ index: Int) -> (order: Int, date: Date)? {
    let position = index - inventory.layout.certificateCount
    return lateDuplicates.indices.contains(position) ? lateDuplicates[position] : nil
  }
}

extension CertCentralLedger {
  /// Returns the status that shows for a certificate; `nil` if it was not issued.
  func status(ofCertificate index: Int, at now: Date) -> CertificateStatus? {
    guard inventory.hasIssued(order(ofCertificate: index)) else { return nil }
    if isRevocationShown(index, at: now) { return .revoked }
    return hasExpired(index, at: now) ? .expired : .issued
  }

  /// Returns the status that shows for an order.
  ///
  /// Some orders outlive their certificate and show `issued` after it has expired.
  func status(ofOrder order: Int, at now: Date) -> OrderStatus {
    let own = inventory.layout.certificates(ofOrder: order).lowerBound
    if revokedOrders.contains(order), isRevocationShown(own, at: now) { return .revoked }
    switch inventory.fate(ofOrder: order) {
    case .pending: return .pending
    case .canceled: return .canceled
    case .revoked: return .revoked
    case .reissuePending: return .reissuePending
    case .ordinary, .expired:
      let isCovered = inventory.draw.fraction(.coverage, order) < 0.5
      if hasExpired(own, at: now), !isCovered { return .expired }
      return order.isMultiple(of: 3) && options.variants.contains(.pendingRevocations)
        ? .revocationPending : .issued
    }
  }

  /// Returns the certificates whose revocation started to show in a period, in the sequence of
  /// their revocation.
  ///
  /// Revocations before the start of the sandbox are not included.
  func changes(since start: Date, until end: Date) -> [Int] {
    let longestLag = options.statusLag.upperBound / .seconds(1) + Self.elsewhereAge
    let found = history.reversed().prefix { index in
      revocations[index].map { $0.date + longestLag >= start } ?? false
    }
    return found.reversed().filter { index in
      guard let shows = revocations[index]?.shows else { return false }
      return shows >= start && shows <= end
    }
  }

  /// Returns the requests for an order or one of its certificates.
  func requests(ofOrder order: Int) -> [RevocationRequest] {
    requestsByOrder[order, default: []].map { requests[$0] }.filter { !$0.isForgotten }
  }

  private func isRevocationShown(_ index: Int, at now: Date) -> Bool {
    if let shows = revocations[index]?.shows { return shows <= now }
    return inventory.isRevokedFromStart(index)
  }

  private func hasExpired(_ index: Int, at now: Date) -> Bool {
    expiredMeanwhile.contains(index)
      || (inventory.validTill(ofOrder: order(ofCertificate: index)) + 1).start <= now
  }

  private func isRevoked(_ index: Int) -> Bool {
    revocations[index] != nil || inventory.isRevokedFromStart(index)
  }
}

extension CertCentralLedger {
  /// Throws a ``Refusal`` if the subject cannot be revoked now. Also applies the faults that come
  /// before a revocation, and notes repeated calls.
  private mutating func admit(
    _ subject: Subject, byColleague: Bool = false, at now: Date
  ) throws(Refusal) {
    advance(to: now)
    let order = order(of: subject)
    let fate = inventory.fate(ofOrder: order)
    guard inventory.hasIssued(order) else { throw .notIssued }
    let isDone: Bool
    switch subject {
    case .certificate(let index):
      if !byColleague { meet(index, at: now) }
      isDone = isRevoked(index)
      let isAsked = pending[subject] != nil || pending[.order(order)] != nil
      if isAsked || (isDone && wasRevokedByClient(index)) { repeated.insert(index) }
      if !isDone, isAsked { throw .alreadyRequested }
      if !isDone, hasExpired(index, at: now) { throw .expired }
    case .order:
      isDone = revokedOrders.contains(order) || fate == .revoked
      if !isDone, pending[subject] != nil { throw .alreadyRequested }
    }
    if isDone { throw .alreadyRevoked }
    if fate == .reissuePending { throw .pendingReissue }
  }

  private func wasRevokedByClient(_ index: Int) -> Bool {
    revocations[index] != nil && faults.fault(ofCertificate: index) != .revokedElsewhere
  }

  /// Applies a fault that happens between the search and the first call to revoke a certificate.
  private mutating func meet(_ index: Int, at now: Date) {
    let fault = faults.fault(ofCertificate: index)
    guard fault == .revokedElsewhere || fault == .expiresMeanwhile, !isRevoked(index),
      met.insert(index).inserted
    else { return }
    if fault == .expiresMeanwhile {
      expiredMeanwhile.insert(index)
    } else {
      let date = now - Self.elsewhereAge
      revocations[index] = Revocation(reason: .cessationOfOperation, date: date, shows: date)
      history.append(index)
    }
  }

  private mutating func schedule(_ subject: Subject, at now: Date) {
    guard let delay = options.certCentral.approvalDelay else { return }
    let count = askedCounts[subject, default: 0]
    askedCounts[subject] = count + 1
    let number = subject.number &+ count << 40
    let shortest = delay.lowerBound / .seconds(1)
    let longest = delay.upperBound / .seconds(1)
    let wait = shortest + (longest - shortest) * inventory.draw.fraction(.approvalDelay, number)
    let rejected = inventory.draw.fraction(.rejection, number) < options.certCentral.rejectedShare
    decisions.insert(
      Decision(due: now + wait, position: requests.count, isApproval: !rejected))
  }

  private mutating func decide(
    at position: Int, approving: Bool, comment: String, _ now: Date
  ) {
    let request = requests[position]
    pending[request.subject] = nil
    let declined: RevocationRequest.Status =
      options.variants.contains(.canceledRequests) ? .canceled : .rejected
    requests[position].status = approving ? .approved : declined
    requests[position].processorComment = comment
    if approving { carryOut(request.subject, for: request.reason, at: now) }
  }

  private mutating func carryOut(_ subject: Subject, for reason: RevocationReason, at now: Date) {
    switch subject {
    case .certificate(let index):
      record(index, for: reason, at: now)
      let order = order(of: subject)
      let all = certificates(ofOrder: order)
      if options.certCentral.revokesOrderWithLastCertificate, all.allSatisfy(isRevoked) {
        revokedOrders.insert(order)
      }
    case .order(let order):
      revokedOrders.insert(order)
      for index in certificates(ofOrder: order) {
        record(index, for: reason, at: now)
      }
    }
  }

  private mutating func record(_ index: Int, for reason: RevocationReason, at now: Date) {
    guard !isRevoked(index) else { return }
    let fault = faults.fault(ofCertificate: index)
    let recorded = fault == .otherReason ? reason.another : reason
    let shows = fault == .neverShown ? nil : now + lag(of: index)
    revocations[index] = Revocation(reason: recorded, date: now, shows: shows)
    history.append(index)
    revokedByReason[recorded, default: 0] += 1
  }

  private func lag(of index: Int) -> TimeInterval {
    let shortest = options.statusLag.lowerBound / .seconds(1)
    let longest = options.statusLag.upperBound / .seconds(1)
    return shortest + (longest - shortest) * inventory.draw.fraction(.lag, index)
  }

  private func position(ofRequest id: Int) -> Int? {
    let position = id - Self.firstRequestID
    return requests.indices.contains(position) ? position : nil
  }
}

/// A scheduled decision of the simulated administrator.
private struct Decision: Comparable {
  let due: Date
  /// The position in `requests`.
  let position: Int
  let isApproval: Bool

  static func < (left: Decision, right: Decision) -> Bool {
    (left.due, left.position) < (right.due, right.position)
  }
}

extension RevocationRequest.Subject {
  /// A number that is unique to the subject, for draws.
  fileprivate var number: Int {
    switch self {
    case .certificate(let index): 2 * index
    case .order(let order): 2 * order + 1
    }
  }
}
