/// The reason and options of a revoke call, the same for every certificate of a manifest.
public struct RevocationRequest: Sendable, Hashable {
  /// The reason.
  public var reason: RevocationReason
  /// Comment for services that accept one.
  public var comment: String
  /// The profile of the certificates.
  public var profileID: String
  /// Revocation options other than the reason.
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

/// The result of an API call that revokes a certificate or releases a hold.
public enum RevocationAnswer: Sendable, Hashable {
  /// Accepted; only a later read can confirm the revocation.
  case accepted
  /// An administrator must approve the request first.
  case awaitingApproval(PendingRequest)
  /// Nothing was sent, because this is a dry run.
  case notSent
}
