import Foundation

/// Approves the requests of an incident in an administrator's place, where the key may.
///
/// A request is approved only when it asks for exactly what was confirmed: a colleague's request for a
/// whole order revokes more than the one certificate that waits for it.
public struct ApprovalGiving: Sendable {
  /// What came of it, in requests.
  public struct Result: Sendable, Hashable {
    /// Those that the service took the approval of.
    public var approved = 0
    /// Those that it refused to have approved.
    public var refused = 0
    /// Those whose answer was lost; whoever reads them next learns what came of it.
    public var unknown = 0
    /// Those that are not about exactly what was confirmed, or could not be looked at, each in a
    /// sentence that says why.
    public var leftAlone: [String] = []

    public init(approved: Int = 0, refused: Int = 0, unknown: Int = 0, leftAlone: [String] = []) {
      (self.approved, self.refused, self.unknown) = (approved, refused, unknown)
      self.leftAlone = leftAlone
    }

    /// In words, such as “11 approved; 1 refused, see the event log”.
    public var sentence: String {
      [
        "\(approved.grouped) approved",
        refused > 0 ? "\(refused.grouped) refused, see the event log" : nil,
        unknown > 0 ? "\(unknown.grouped) without an answer, which are read again" : nil,
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
  /// How often one request is tried while the service answers 429.
  private static let mostAttempts = 6

  /// - Parameters:
  ///   - service: shows what an approval would revoke.
  ///   - conditions: reads what the configuration demands now; asked before every approval.
  ///   - comment: what the service keeps with each approval; may be empty.
  ///   - waits: told in a sentence when a request waits for the service.
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

  /// Approves one request after the other, each noted in the event log before and after.
  ///
  /// - Throws: `IncidentError` when the file cannot be written, `ServiceError` when the key may not
  ///   approve or the service keeps refusing calls, `CancellationError` when cancelled, once the call
  ///   on the wire has its answer; requests that were approved until then stay approved.
  public func run() async throws -> Result {
    var result = Result()
    var pass: RunGate.Pass?
    for request in try file.awaitedRequests() {
      var attempts = 0
      while try await !isSettled(request, &pass, &result, attempt: attempts) { attempts += 1 }
    }
    return result
  }

  /// Checks a request and approves it. Each attempt begins with the check: a colleague may change the
  /// order, and the operator's team the safeguards, during any wait.
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
      try file.holdBack(request.id, because: why)
      result.leftAlone.append(why)
      return true
    }
    // Reading the request takes time as well.
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

  /// What the gate says before an approval: what it said before, while nothing has changed.
  private func pass(after earlier: RunGate.Pass?) async throws -> RunGate.Pass {
    if let earlier, try await stillHolds(earlier) { return earlier }
    return try await gate.pass(by: .current)
  }

  /// Whether neither the conditions nor the file have changed since the gate was asked.
  private func stillHolds(_ pass: RunGate.Pass) async throws -> Bool {
    try await gate.conditions() == pass.conditions && file.version() == pass.version
  }

  /// Why a request is not approved, in a sentence; `nil` when it asks for exactly what was confirmed.
  private func reasonToLeaveAlone(
    _ request: AwaitedRequest, _ pass: RunGate.Pass
  ) async throws -> String? {
    let waiting = try file.certificates(awaitingRequest: request.id)
    if let one = waiting.first(where: { !$0.protection.isEmpty }) {
      return "request \(request.id) is not approved: certificate \(one.identity.serial) has a "
        + "protected name (\(one.protection))"
    }
    guard waiting.allSatisfy({ isConfirmed($0, by: pass) }) else {
      return "request \(request.id) is not approved: the file holds a certificate for it that was "
        + "not confirmed"
    }
    // By the terms that were signed, whatever the certificate's own row says.
    let asksForBundle = waiting.contains {
      pass.orders[$0.manifest]?.terms.takesBundles ?? false
    }
    // What is known to be about something else need not be read again.
    let pending = PendingRequest(id: request.id, covers: request.covers)
    let known = CertificateRevocation.reasonToHoldBack(pending, asksForBundle: asksForBundle)
    guard known.isEmpty else { return known }
    do {
      let shown = try await service.request(request.id)
      if shown.reference == nil, !asksForBundle { try file.noteCoversBundle(request.id) }
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
      return "request \(request.id) is not approved, since what it would revoke could not be read: "
        + "\(error); the same command tries again"
    }
  }

  /// Whether a certificate is one of those that were confirmed, in the order that its reference names.
  private func isConfirmed(
    _ certificate: IncidentFile.WaitingCertificate, by pass: RunGate.Pass
  ) -> Bool {
    let bundle = service.bundle(ofReference: certificate.reference)
    return pass.covers(certificate.identity, in: certificate.manifest)
      && (bundle == nil || bundle == certificate.bundle)
  }

  /// How a request differs from what its certificates wait for, as the rest of a sentence.
  static func difference(
    between shown: ApprovalRequest, _ waiting: [IncidentFile.WaitingCertificate],
    asksForBundle: Bool
  ) -> String? {
    let bundles = Set(waiting.map(\.bundle))
    guard shown.isRevocation else { return "is no request to revoke" }
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
