/// The certificates that an approved request revokes.
public enum RequestCoverage: String, Sendable, Hashable, Codable {
  /// One certificate, named in the request.
  case certificate
  /// The whole bundle. A request that names no certificate counts as one for the bundle.
  case bundle
}

/// An approval request as the service shows it.
public struct ApprovalRequest: Sendable, Hashable {
  /// The service's identifier.
  public let id: String
  /// Whether the request asks for a revocation.
  public let isRevocation: Bool
  /// The administrator's decision so far.
  public let state: ApprovalState
  /// The bundle to revoke; `nil` when the service does not say.
  public let bundle: String?
  /// The reference of the certificate to revoke; `nil` when the request names none.
  public let reference: String?

  public init(
    id: String, isRevocation: Bool, state: ApprovalState, bundle: String?, reference: String?
  ) {
    self.id = id
    self.isRevocation = isRevocation
    self.state = state
    self.bundle = bundle
    self.reference = reference
  }
}

/// The contents of a bundle.
public struct BundleContents: Sendable, Hashable {
  /// Every certificate of the bundle, regardless of its issue date.
  public let certificates: [CertificateRecord]
  /// The pending request for the whole bundle; `nil` when there is none, or the read did not look.
  public let pendingRequest: PendingRequest?

  public init(certificates: [CertificateRecord], pendingRequest: PendingRequest? = nil) {
    (self.certificates, self.pendingRequest) = (certificates, pendingRequest)
  }
}

/// The state of an approval request.
public enum ApprovalState: Sendable, Hashable {
  /// Not decided yet.
  case pending
  /// Approved; the service processes the revocation.
  case approved
  /// Declined, with the administrator's comment if there is one.
  case rejected(comment: String)
  /// Withdrawn before a decision, with the service's own word for that.
  case canceled(status: String)
  /// A state that this program does not know; it counts as not decided yet.
  case undecided(status: String)
}
