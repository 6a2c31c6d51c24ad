import Foundation

/// A request to revoke, which an administrator approves or rejects.
struct RevocationRequest: Sendable {
  /// The certificate or order to revoke, by its position in the inventory.
  enum Subject: Sendable, Hashable {
    case certificate(Int)
    case order(Int)
  }

  enum Status: String, Sendable {
    case pending
    case approved
    case rejected
    case canceled
  }

  let id: Int
  let subject: Subject
  let reason: RevocationReason
  let comments: String
  let date: Date
  /// Whether a colleague made the request, not the client.
  var isByColleague = false
  var status = Status.pending
  /// Whether the service no longer knows the request.
  var isForgotten = false
  /// The administrator's comment, or an empty text.
  var processorComment = ""
}
