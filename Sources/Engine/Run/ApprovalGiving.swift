import Foundation

/// Approves the requests of an incident in an administrator's place, where the key may.
///
/// A request is approved only if it asks for exactly the confirmed certificates. A colleague's
/// request for a whole order would revoke more than the one certificate that waits for it.
public struct ApprovalGiving: Sendable {
  /// The requests by result.
  public struct Result: Sendable, Hashable {
    /// The number of requests whose approval the service accepted.
    public var approved = 0
    /// The number of requests whose approval failed without effect.
    public var refused = 0
    /// The number of requests whose answer was lost. The next read shows the effect.
    public var unknown = 0
    /// Why requests were not approved, one sentence each: they do not ask for exactly the confirmed
    /// certificates, or could not be read.
    public var leftAlone: [String] = []

    public init(approved: Int = 0, refused: Int = 0, unknown: Int = 0, leftAlone: [String] = []) {
      (self.approved, self.refused, self.unknown) = (approved, refused, unknown)
      self.leftAlone = leftAlone
    }

    /// The result in words, such as “11 approved; 1 refused, see the event log”.
    public var sentence: String {
      [
        "\(approved.grouped) approved",
        refused > 0 ? "\(refused.grouped) refused, see the event log" : nil,
        unknown > 0 ? "\(unknown.grouped) without an answer, to be read again" : nil,
        leftAlone.first.map { first in
          "\(leftAlone.count.grouped) not approved: \(first)"
            + (leftAlone.count > 1 ? " (the others are in the event log)" : "")
        },
      ].compactMap(\.self).joined(separator: "; ")
    }
  }

  private let file: IncidentFile
  private let service: any CertificateService
  private let revoker: any RevocationService
  private let comment: String
  private let gate: RunGate
  private let waits: @Sendable (String) -> Void
  /// The largest number of attempts for one request while the service answers 429.
  private static let mostAttempts = 6

  /// - Parameters:
  ///   - service: reads the requests and their orders.
  ///   - conditions: reads the present demands of the configuration; called before every approval.
  ///   - comment: the comment that the service keeps with each approval; may be empty.
  ///   - waits: receives a sentence when a request waits for the service.
  public init(
    file: IncidentFile, service: any CertificateService, revoker: any RevocationService,
    conditions: @escaping @Sendable () async throws -> RunConditions, comment: String,
    waits: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.file, self.service) = (file, service)
    self.waits = waits
    (self.revoker, self.comment) = (revoker, comment)
    gate = RunGate(
      file: file, service: service.description, revoker: revoker, conditions: conditions)
  }

  /// Approves the requests one by one, with a line in the event log before and after each.
  ///
  /// Requests that are approved before an error stay approved.
  ///
  /// - Throws: `IncidentError` if the gate refuses or the file cannot be written. `ServiceError` if
  ///   the key may not approve, or the service redirects or keeps throttling calls.
  ///   `CancellationError` if cancelled, after the answer to the call on the wire.
  public func run() async throws -> Result {
    var result = Result()
    var pass: RunGate.Pass?
    for request in try file.queue.awaitedRequests() {
      var attempts = 0
      while try await !isSettled(request, &pass, &result, attempt: attempts) { attempts += 1 }
    }
    return result
  }

  /// Checks a request and approves it.
  ///
  /// Each attempt starts with the check, because a colleague may change the order, or the
  /// operator's team the safeguards, during any wait.
  ///
  /// - Returns: `false` to try again.
  private func isSettled(
    _ request: AwaitedRequest, _ pass: inout RunGate.Pass?, _ result: inout Result, attempt: Int
  ) async throws -> Bool {
    let permit = try await revoker.permit(for: .approve, isForCheck: true)
    defer { permit?.giveBack() }
    try Task.checkCancellation()
    try file.requireInPlace()
    let now = try await self.pass(after: pass)
    pass = now
    if let why = try await reasonToLeaveAlone(request, now) {
      try file.queue.holdBack(request.id, because: why)
      result.leftAlone.append(why)
      return true
    }
    // The gate's answer may have become invalid while the request was read.
    guard try await stillHolds(now) else { return false }
    try Task.checkCancellation()
    try file.log("approving request", detail: request.sentence)
    do {
      try await CallPermit.$current.withValue(permit) {
        try await revoker.approve(request: request.id, comment: comment)
      }
      try file.log("request approved", detail: request.sentence)
      result.approved += 1
    } catch let error as ServiceError
      where error.leavesOutcomeUnknown || error.code == .redirected
    {
      try file.log("approval unknown", detail: "\(request.sentence): \(error)")
      // A redirect concerns every call.
      if error.code == .redirected { throw error }
      result.unknown += 1
    } catch let error as ServiceError {
      try file.log("request not approved", detail: "\(request.sentence): \(error)")
      if error.isShortThrottle, attempt + 1 < Self.mostAttempts {
        waits("request \(request.id) waits: \(error.wait?.sentence ?? "the service answers 429")")
        return false
      }
      if [.credentialsRefused, .notPermitted, .throttled].contains(error.code) { throw error }
      result.refused += 1
    }
    return true
  }

  // MARK: - Before an approval

  /// Returns the gate's answer: the earlier one if nothing has changed since, otherwise a new one.
  private func pass(after earlier: RunGate.Pass?) async throws -> RunGate.Pass {
    if let earlier, try await stillHolds(earlier) { return earlier }
    return try await gate.pass(by: .current)
  }

  /// Whether neither the conditions nor the file have changed since the gate was asked.
  private func stillHolds(_ pass: RunGate.Pass) async throws -> Bool {
    try await gate.conditions() == pass.conditions && file.version() == pass.version
  }

  /// Returns why a request is not approved, in a sentence; `nil` if it asks for exactly the
  /// confirmed certificates.
  private func reasonToLeaveAlone(
    _ request: AwaitedRequest, _ pass: RunGate.Pass
  ) async throws -> String? {
    let waiting = try file.queue.certificates(awaitingRequest: request.id)
    if let one = waiting.first(where: { !$0.protection.isEmpty }) {
      return "request \(request.id) is not approved: certificate \(one.identity.serial) has a "
        + "protected name (\(one.protection))"
    }
    guard waiting.allSatisfy({ isConfirmed($0, by: pass) }) else {
      return "request \(request.id) is not approved: the file holds a certificate for it that was "
        + "not confirmed"
    }
    // The signed terms decide, not the certificate's own row.
    let asksForBundle = waiting.contains {
      pass.instructions[$0.manifest]?.terms.takesBundles ?? false
    }
    // A request that is known to ask for something else need not be read.
    let pending = PendingRequest(id: request.id, covers: request.covers)
    let known = CertificateRevocation.reasonToHoldBack(pending, asksForBundle: asksForBundle)
    guard known.isEmpty else { return known }
    do {
      let shown = try await service.request(request.id)
      if shown.reference == nil, !asksForBundle { try file.queue.noteCoversBundle(request.id) }
      if let why = Self.difference(between: shown, waiting, asksForBundle: asksForBundle) {
        return "request \(request.id) \(why); it is not approved from here"
      }
      guard asksForBundle, let bundle = waiting.first?.bundle else { return nil }
      let finding = try await BundleCheck(file: file, service: service, pass: pass)
        .run(bundle, lane: .approve)
      return finding.difference.map {
        "request \(request.id) for order \(bundle) is not approved: \($0)"
      }
    } catch let error as ServiceError {
      if [.credentialsRefused, .notPermitted].contains(error.code) { throw error }
      return "request \(request.id) is not approved, because its certificates could not be read: "
        + "\(error); run the same command to retry"
    }
  }

  /// Whether a certificate was confirmed, and belongs to the order that its reference names.
  private func isConfirmed(
    _ certificate: RunQueue.WaitingCertificate, by pass: RunGate.Pass
  ) -> Bool {
    let bundle = service.bundle(ofReference: certificate.reference)
    return pass.covers(certificate.identity, in: certificate.manifest)
      && (bundle == nil || bundle == certificate.bundle)
  }

  /// Returns how a request differs from the certificates that wait for it, as the rest of a
  /// sentence; `nil` if it does not.
  static func difference(
    between shown: ApprovalRequest, _ waiting: [RunQueue.WaitingCertificate],
    asksForBundle: Bool
  ) -> String? {
    let bundles = Set(waiting.map(\.bundle))
    guard shown.isRevocation else { return "is not a revocation request" }
    guard shown.state == .pending else { return "was decided meanwhile" }
    guard let bundle = shown.bundle, bundles == [bundle] else {
      return "is not about the order that was confirmed"
    }
    guard !asksForBundle else {
      return shown.reference.map {
        "asks for one certificate (\($0)), and not for the order"
      }
    }
    guard let reference = shown.reference else {
      return "names no certificate, and counts as one for the whole order \(bundle)"
    }
    return waiting.map(\.reference) == [reference]
      ? nil : "is about another certificate (\(reference)) than was confirmed"
  }
}
