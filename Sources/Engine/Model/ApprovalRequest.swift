/// What the approval of a request revokes.
public enum RequestCoverage: String, Sendable, Hashable, Codable {
  /// One certificate, which the request names.
  case certificate
  /// Everything in the bundle. A request that does not say which certificate it is about counts as
  /// one for the bundle.
  case bundle
}

/// A request as the service shows it, before it is approved.
public struct ApprovalRequest: Sendable, Hashable {
  /// The service's identifier.
  public let id: String
  /// Whether it asks for a revocation.
  public let isRevocation: Bool
  /// How it stands.
  public let state: ApprovalState
  /// The bundle that it is about; `nil` when the service does not say.
  public let bundle: String?
  /// The reference of the certificate that it is about; `nil` when it names none.
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

/// What a bundle holds.
public struct BundleContents: Sendable, Hashable {
  /// Every certificate of the bundle, whenever it was issued.
  public let certificates: [CertificateRecord]
  /// A request for the whole bundle that waits for an administrator, when the read looked for one.
  public let pendingRequest: PendingRequest?

  public init(certificates: [CertificateRecord], pendingRequest: PendingRequest? = nil) {
    (self.certificates, self.pendingRequest) = (certificates, pendingRequest)
  }
}

/// How a request that an administrator must approve stands.
public enum ApprovalState: Sendable, Hashable {
  /// Nobody has decided yet.
  case pending
  /// It was approved; the revocation goes its way.
  case approved
  /// It was declined, with the administrator's comment as far as there is one.
  case rejected(comment: String)
  /// It was taken back before anybody decided, with the service's own word for that.
  case canceled(status: String)
  /// The service uses a word for it that we do not know; it counts as not decided yet.
  case undecided(status: String)
}
