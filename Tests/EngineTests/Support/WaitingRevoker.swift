@testable import Engine

/// Passes calls on to a revoker, after events that the test inserts while they wait.
struct WaitingRevoker: RevocationService {
  let base: any RevocationService
  /// Runs while a call waits for its place in the budget.
  var inBudget: @Sendable () async throws -> Void = {}
  /// Runs before an approval is passed on.
  var beforeApproval: @Sendable () async throws -> Void = {}

  func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit? {
    try await inBudget()
    return try await base.permit(for: lane, isForCheck: isForCheck)
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    try await base.revoke(identity, request)
  }

  func approve(request id: String, comment: String) async throws {
    try await beforeApproval()
    try await base.approve(request: id, comment: comment)
  }

  func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer {
    try await base.releaseHold(identity)
  }
}
