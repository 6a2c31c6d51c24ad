/// The revocation instruction for the certificates of a manifest.
public struct RevocationInstruction: Sendable, Hashable {
  /// The reason for every certificate.
  public var reason: RevocationReason
  /// Revocation options other than the reason.
  public var terms: RevocationTerms
  /// The comment for the service and our record.
  public var comment: String
  /// The ticket that the instruction belongs to.
  public var ticket: String

  public init(
    reason: RevocationReason, terms: RevocationTerms = RevocationTerms(), comment: String = "",
    ticket: String = ""
  ) {
    (self.reason, self.terms) = (reason, terms)
    (self.comment, self.ticket) = (comment.scrubbed, ticket.scrubbed)
  }

  /// Terms, comment and ticket for a line of the event log; empty when there are none.
  var remarks: String {
    [
      terms.words, comment.isEmpty ? "" : "comment “\(comment)”",
      ticket.isEmpty ? "" : "ticket \(ticket)",
    ].filter { !$0.isEmpty }.map { ", \($0)" }.joined()
  }
}

/// Revocation options other than the reason; not every service offers them.
public struct RevocationTerms: Sendable, Hashable {
  /// Whether to skip the administrator's approval, if the key allows it.
  public var skipsApproval: Bool
  /// Whether all certificates in the same bundle are revoked as well.
  public var takesBundles: Bool

  public init(skipsApproval: Bool = false, takesBundles: Bool = false) {
    (self.skipsApproval, self.takesBundles) = (skipsApproval, takesBundles)
  }

  /// The terms that are set, separated by commas; empty for none.
  public var words: String {
    [skipsApproval ? "skip_approval" : "", takesBundles ? "whole_orders" : ""]
      .filter { !$0.isEmpty }.joined(separator: ",")
  }
}
