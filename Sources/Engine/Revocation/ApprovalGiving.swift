import Foundation

/// Approves the requests of an incident in an administrator's place, where the key may.
public struct ApprovalGiving: Sendable {
  /// What came of it, in requests.
  public struct Result: Sendable, Hashable {
    /// Those that the service took the approval of.
    public var approved = 0
    /// Those that it refused to have approved.
    public var refused = 0
    /// Those whose answer was lost; whoever reads them next learns what came of it.
    public var unknown = 0

    public init(approved: Int = 0, refused: Int = 0, unknown: Int = 0) {
      (self.approved, self.refused, self.unknown) = (approved, refused, unknown)
    }

    /// In words, such as “11 approved; 1 refused, see the event log”.
    public var sentence: String {
      [
        "\(approved.grouped) approved",
        refused > 0 ? "\(refused.grouped) refused, see the event log" : nil,
        unknown > 0 ? "\(unknown.grouped) without an answer, which are read again" : nil,
      ].compactMap(\.self).joined(separator: "; ")
    }
  }

  private let file: IncidentFile
  private let revoker: any RevocationService
  private let comment: String

  /// - Parameter comment: what the service keeps with each approval; may be empty.
  public init(file: IncidentFile, revoker: any RevocationService, comment: String) {
    (self.file, self.revoker, self.comment) = (file, revoker, comment)
  }

  /// Approves one request after the other, each noted in the event log before and after.
  ///
  /// - Throws: `IncidentError` when the file cannot be written, `ServiceError` when the key may not
  ///   approve, `CancellationError` when cancelled, once the call on the wire has its answer; what
  ///   was approved until then stays so.
  public func run() async throws -> Result {
    var result = Result()
    for request in try file.awaitedRequests() {
      try Task.checkCancellation()
      try file.log("approving request", detail: request.sentence)
      do {
        try await approve(request)
        try file.log("request approved", detail: request.sentence)
        result.approved += 1
      } catch let error as ServiceError where error.leavesOutcomeUnknown {
        try file.log("approval unknown", detail: "\(request.sentence): \(error)")
        result.unknown += 1
      } catch let error as ServiceError {
        try file.log("request not approved", detail: "\(request.sentence): \(error)")
        if [.credentialsRefused, .notPermitted, .throttled].contains(error.code) { throw error }
        result.refused += 1
      }
    }
    return result
  }

  /// A 429 only delays an approval, since the request budget pauses by itself.
  private func approve(_ request: AwaitedRequest) async throws {
    while true {
      do {
        return try await revoker.approve(request: request.id, comment: comment)
      } catch let error as ServiceError where error.isShortThrottle {
        try Task.checkCancellation()
      }
    }
  }
}
