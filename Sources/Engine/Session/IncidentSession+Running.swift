import Foundation
import NIOConcurrencyHelpers

// The run, its rehearsal, and the approvals and retries that follow it.
extension IncidentSession {
  /// Returns the policy of the confirmed run.
  ///
  /// - Throws: `IncidentError` with code `wrongState` if nothing is confirmed.
  public func policy() throws -> RevocationPolicy {
    let header = try file.header()
    guard let reason = header.reason else {
      throw IncidentError(.wrongState, "nothing was confirmed in this incident yet")
    }
    return RevocationPolicy(
      of: header, reason: reason, service: service.description,
      verifyTimeout: options.verifyTimeout)
  }

  /// Creates the run of the confirmed certificates. Calling its `run` starts it.
  public func makeRun() throws -> RevocationRun {
    RevocationRun(
      file: file, service: reader, revoker: service.access.revoker, policy: try policy(),
      options: options.run, conditions: service.conditions)
  }

  /// Rehearses a plan on a copy of the incident, which is deleted afterwards. The rehearsal makes
  /// every check except the check of sign-offs, and sends nothing.
  ///
  /// - Parameters:
  ///   - tell: receives notes for the operator.
  ///   - confirmed: receives the manifest that would be confirmed; not called if a run resumes.
  ///   - body: carries out the run.
  /// - Returns: how the rehearsal ended, and how many certificates would be sent.
  public func rehearse(
    _ plan: RevocationPlan, telling tell: (ConfirmationNote) -> Void,
    confirmed: (Manifest) -> Void,
    running body: (RevocationRun) async throws -> RevocationRun.Ending
  ) async throws -> (ending: RevocationRun.Ending, count: Int) {
    let copy = try file.copy(
      to: FileManager.default.temporaryDirectory
        .appending(path: "bulkrevoke-rehearsal-\(UUID().uuidString).incident")
        .path(percentEncoded: false))
    defer { copy.discard() }
    try copy.selection.adopt(service.safeguards)
    var rehearsal = options
    (rehearsal.run.canary, rehearsal.run.isDryRun) = (0, true)
    let count = NIOLockedValueBox(0)
    var service = service
    service.access.revoker = DryRun { _ in count.withLockedValue { $0 += 1 } }
    let session = IncidentSession(file: copy, service: service, options: rehearsal)
    if !plan.resumes {
      confirmed(try copy.manifests.confirm(try await session.prepare(plan, tell)))
    }
    let run = try session.makeRun()
    return (try await body(run), count.withLockedValue { $0 })
  }

  /// Approves waiting requests in an administrator's place.
  ///
  /// - Parameters:
  ///   - comment: the comment that the service keeps with each approval.
  ///   - waits: receives a sentence when the service throttles an approval, before it is retried.
  public func approveRequests(
    comment: String, waits: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> ApprovalGiving.Result {
    try await ApprovalGiving(
      file: file, service: reader, revoker: service.access.revoker,
      conditions: service.conditions, comment: comment, waits: waits
    ).run()
  }

  /// Makes a run that skips approval ask administrators from now on. The unsent certificates are
  /// removed from its manifests and confirmed again, or frozen if sign-offs are required.
  ///
  /// - Returns: whether the certificates are frozen.
  /// - Throws: `IncidentError` with code `wrongState` if everything is sent already.
  public func askAdministrators() async throws -> Bool {
    guard var instruction = try file.header().instruction, try file.manifests.unsentCount() > 0
    else { throw IncidentError(.wrongState, "everything was already sent") }
    try file.manifests.takeBackUnsent(because: "approval is no longer skipped")
    instruction.terms.skipsApproval = false
    guard try file.header().safeguards.requiredSignOffs == 0 else {
      _ = try file.review.freeze(instruction)
      return true
    }
    _ = try file.manifests.confirm(instruction)
    return false
  }

  /// Retries every certificate that failed, was rejected, could not be verified or stayed unknown.
  ///
  /// - Returns: the number of these certificates.
  public func retryTroubled() throws -> Int { try file.queue.retryTroubled(policy: try policy()) }
}
