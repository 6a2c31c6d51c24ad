import Foundation

/// One certificate as a service describes it, in a search or in a read.
///
/// Every text is scrubbed: it may be shown as it is.
public struct CertificateRecord: Sendable, Hashable {
  /// What names the certificate.
  public var identity: CertificateIdentity
  /// Subject common name; may be empty.
  public var commonName: String
  /// What the service says of its life.
  public var status: CertificateStatus
  /// Start of validity as the service shows it.
  public var start: ShownDate
  /// End of validity as the service shows it.
  public var end: ShownDate
  /// The seat it is assigned to; empty when not given.
  public var seat: String
  /// The issuing CA by name, or by id when the service gives no name.
  public var issuer: String
  /// Key type or size as the service writes it, such as `2048` or `RSA_2048`.
  public var keySize: String
  /// Signature algorithm as the service writes it.
  public var signatureAlgorithm: String
  /// Organization of the subject; empty when not given.
  public var organization: String
  /// Subject alternative names as the service lists them; those in the DER count where there is one.
  public var names: [String]
  /// The DER encoding, or whatever bytes the service sent in its place; `nil` when it sent none.
  public var der: Data?
  /// Why the record does not tell all names of the certificate, or what they are of; `nil` when the DER
  /// decides that, and for a service that lists the names itself.
  public var unread: CertificateFault?
  /// What is on record of its revocation; `nil` while there is none.
  public var revocation: RevocationRecord?
  /// What the service keeps it in together with others, such as an order; `nil` for a service that
  /// keeps each by itself.
  public var bundle: CertificateBundle?
  /// A request to revoke it that waits for an administrator, when a read has shown one.
  public var pendingRequest: PendingRequest?

  public init(
    identity: CertificateIdentity, commonName: String, status: CertificateStatus,
    validFrom: Date? = nil, validTo: Date? = nil, seat: String = "", issuer: String = "",
    keySize: String = "", signatureAlgorithm: String = "", organization: String = "",
    names: [String] = [], der: Data? = nil, revocation: RevocationRecord? = nil,
    bundle: CertificateBundle? = nil,
    pendingRequest: PendingRequest? = nil
  ) {
    self.identity = identity
    self.commonName = commonName
    self.status = status
    start = ShownDate(validFrom)
    end = ShownDate(validTo)
    self.seat = seat
    self.issuer = issuer
    self.keySize = keySize
    self.signatureAlgorithm = signatureAlgorithm
    self.organization = organization
    self.names = names
    self.der = der
    self.revocation = revocation
    self.bundle = bundle
    self.pendingRequest = pendingRequest
  }

  /// Start of validity; `nil` when the service shows none that is read.
  public var validFrom: Date? {
    get { start.date }
    set { start = ShownDate(newValue) }
  }

  /// End of validity; `nil` when the service shows none that is read.
  public var validTo: Date? {
    get { end.date }
    set { end = ShownDate(newValue) }
  }
}

/// What a service keeps several certificates in, such as an order with its duplicates.
public struct CertificateBundle: Sendable, Hashable {
  /// The service's identifier.
  public let id: String
  /// How many certificates in it are not revoked.
  public let size: Int
  /// The references of those that were revoked when it was read.
  public let revoked: [String]

  public init(id: String, size: Int, revoked: [String] = []) {
    (self.id, self.size, self.revoked) = (id, size, revoked)
  }
}

/// A request that waits for an administrator's approval.
public struct PendingRequest: Sendable, Hashable {
  /// The service's identifier.
  public let id: String
  /// Who asked, in words; empty when the service does not say.
  public let requester: String
  /// What an approval would revoke.
  public let covers: RequestCoverage

  public init(id: String, requester: String = "", covers: RequestCoverage = .bundle) {
    (self.id, self.requester, self.covers) = (id, requester, covers)
  }
}
