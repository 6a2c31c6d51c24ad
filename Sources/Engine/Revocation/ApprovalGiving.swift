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
    let series = ChangeSeries(
      file: file, words: ("approving request", "request approved", "request not approved"))
    let result = try await series.run(try file.awaitedRequests()) {
      ($0.sentence, nil)
    } change: {
      try await revoker.approve(request: $0.id, comment: comment)
    }
    return (result.done, result.failed)
  }
}
