import Foundation

/// Approves the requests of an incident in an administrator's place, where the key may.
public struct ApprovalGiving: Sendable {
  private let file: IncidentFile
  private let revoker: any RevocationService
  private let comment: String

  /// - Parameter comment: what the service keeps with each approval; may be empty.
  public init(file: IncidentFile, revoker: any RevocationService, comment: String) {
    (self.file, self.revoker, self.comment) = (file, revoker, comment)
  }

  /// Approves one request after the other, each noted in the event log before and after.
  ///
  /// What an approval has led to, the next run reads; one whose answer was lost shows there too.
  ///
  /// - Returns: how many were approved, and how many the service refused to have approved.
  /// - Throws: `IncidentError` when the file cannot be written, `ServiceError` when the key may not
  ///   approve, `CancellationError` when cancelled, once the call on the wire has its answer.
  public func run() async throws -> (approved: Int, failed: Int) {
    var result = (approved: 0, failed: 0)
    for request in try file.awaitedRequests() {
      try Task.checkCancellation()
      try file.log("approving", detail: request.sentence)
      do {
        try await approve(request.id)
        try file.log("approved", detail: "request \(request.id)")
        result.approved += 1
      } catch let error as ServiceError {
        try file.log("not approved", detail: error.description)
        if [.credentialsRefused, .notPermitted].contains(error.code) { throw error }
        result.failed += 1
      }
    }
    return result
  }

  /// Approves one request; a 429 only delays it, since the request budget pauses by itself.
  private func approve(_ id: String) async throws {
    while true {
      do {
        return try await revoker.approve(request: id, comment: comment)
      } catch let error as ServiceError where error.code == .throttled {
        try Task.checkCancellation()
      }
    }
  }
}
