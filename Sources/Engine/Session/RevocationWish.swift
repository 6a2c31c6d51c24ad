/// An operator's wish before it is checked. A field that is left out keeps the value of an earlier
/// instruction, if there is one; `approves` applies only once.
public struct RevocationWish: Sendable {
  /// The reason in the service's spelling or RFC 5280's; `nil` keeps the reason of the first
  /// manifest.
  public var reason: String?
  /// A comment for the record, and for services that accept one.
  public var comment: String
  /// The ticket that the incident belongs to.
  public var ticket: String
  /// Whether to skip an administrator's approval; `nil` keeps the earlier choice.
  public var skipsApproval: Bool?
  /// Whether to revoke every certificate in the bundles of the checked certificates; `false` keeps
  /// the earlier choice.
  public var takesBundles: Bool
  /// Whether to approve waiting requests in an administrator's place.
  public var approves: Bool

  public init(
    reason: String? = nil, comment: String = "", ticket: String = "", skipsApproval: Bool? = nil,
    takesBundles: Bool = false, approves: Bool = false
  ) {
    (self.reason, self.comment, self.ticket) = (reason, comment, ticket)
    (self.skipsApproval, self.takesBundles, self.approves) = (skipsApproval, takesBundles, approves)
  }

  /// Returns the instruction that follows from the wish.
  func instruction(
    for option: ReasonOption, keeping earlier: RevocationInstruction?
  ) -> RevocationInstruction {
    RevocationInstruction(
      reason: option.reason,
      terms: RevocationTerms(
        skipsApproval: skipsApproval ?? earlier?.terms.skipsApproval ?? false,
        takesBundles: takesBundles || earlier?.terms.takesBundles ?? false),
      comment: comment.isEmpty ? earlier?.comment ?? "" : comment,
      ticket: ticket.isEmpty ? earlier?.ticket ?? "" : ticket)
  }
}

/// A checked wish, with the decisions of the session about it.
public struct RevocationPlan: Sendable {
  public let wish: RevocationWish
  /// The reason, and how the service spells it.
  public let option: ReasonOption
  /// Whether a confirmed run resumes; otherwise the checked certificates start a run.
  public let resumes: Bool
  /// Whether the run that resumes releases holds.
  public let isRelease: Bool
}

/// The question that an operator must answer before a run starts or resumes.
public struct RevocationQuestion: Sendable, Hashable {
  /// The number of certificates that may be sent, or whose requests may be approved.
  public let count: Int
  /// Whether their holds are released; otherwise they are revoked.
  public let isRelease: Bool
  /// The reason, and how the service spells it.
  public let option: ReasonOption
  /// The words that the operator must type.
  public let phrase: String
  /// Warnings about the profile, each a sentence.
  public let cautions: [String]
}

/// The result of confirming a plan.
public enum ConfirmationOutcome: Sendable {
  /// The run that was confirmed earlier resumes.
  case resumed
  /// A manifest was confirmed.
  case confirmed(Manifest)
  /// The checked certificates are frozen for review; nothing may be sent yet.
  case frozen(digest: String, count: Int, signOffsNeeded: Int)
}

/// A note for the operator while a session confirms a plan.
public enum ConfirmationNote: Sendable {
  /// The run cannot resume as it was confirmed, with the reason.
  case cannotResume(String)
  /// These certificates are revoked too, because they share a bundle with checked ones.
  case takenAlong([CertificateTakenAlong])
}
