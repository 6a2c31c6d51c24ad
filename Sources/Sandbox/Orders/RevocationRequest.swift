import Foundation

/// A request to revoke that an administrator approves or rejects.
struct RevocationRequest: Sendable {
  /// What is to be revoked, by its position in the inventory.
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
  /// Whether somebody else than the client made it.
  var isByColleague = false
  var status = Status.pending
  /// Whether the service does not know it any longer.
  var isForgotten = false
  /// What the administrator wrote; empty while there was none.
  var processorComment = ""
}
