/// What is asked for, the same for every certificate of a run.
public struct RevocationRequest: Sendable, Hashable {
  /// The reason.
  public var reason: RevocationReason
  /// Comment for services that take one.
  public var comment: String
  /// The profile of the certificates.
  public var profileID: String
  /// How they are revoked beside the reason.
  public var terms: RevocationTerms

  public init(
    reason: RevocationReason, comment: String = "", profileID: String = "",
    terms: RevocationTerms = RevocationTerms()
  ) {
    self.reason = reason
    self.comment = comment
    self.profileID = profileID
    self.terms = terms
  }
}

/// How a service took a request to revoke.
public enum RevocationAnswer: Sendable, Hashable {
  /// Accepted; whether it is revoked, only a later read can say.
  case accepted
  /// An administrator must approve the request first.
  case awaitingApproval(PendingRequest)
  /// Nothing was sent: this is a rehearsal.
  case notSent
}
