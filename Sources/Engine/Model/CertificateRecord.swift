import Foundation

/// One certificate as a service describes it, in a search or in a read.
///
/// Every text is scrubbed and safe to show.
public struct CertificateRecord: Sendable, Hashable {
  /// Serial number, thumbprint and reference.
  public var identity: CertificateIdentity
  /// Subject common name; may be empty.
  public var commonName: String
  /// Status at the service.
  public var status: CertificateStatus
  /// Start of validity as the service shows it.
  public var start = ShownDate.absent
  /// End of validity as the service shows it.
  public var end = ShownDate.absent
  /// The seat that the certificate is assigned to; empty when not given.
  public var seat = ""
  /// The issuing CA's name, or its id when the service gives no name.
  public var issuer = ""
  /// Key type or size as the service writes it, such as `2048` or `RSA_2048`.
  public var keySize = ""
  /// Signature algorithm as the service writes it.
  public var signatureAlgorithm = ""
  /// Organization of the subject; empty when not given.
  public var organization = ""
  /// Subject alternative names as the service lists them; the names in the DER take priority.
  public var names: [String] = []
  /// The DER encoding, or the bytes that the service sent in its place; `nil` when it sent none.
  public var der: Data?
  /// Why names may be missing: the service sent no certificate, or no readable list of names. `nil`
  /// otherwise; faults in the DER are found when it is decoded.
  public var unread: CertificateFault?
  /// The service's record of the revocation; `nil` while there is none.
  public var revocation: RevocationRecord?
  /// The bundle it belongs to, such as an order; `nil` for a service without bundles.
  public var bundle: CertificateBundle?
  /// The pending request to revoke it, if a read has shown one.
  public var pendingRequest: PendingRequest?

  /// Creates a record that says nothing else.
  public init(identity: CertificateIdentity, commonName: String, status: CertificateStatus) {
    (self.identity, self.commonName, self.status) = (identity, commonName, status)
  }

  /// Creates a record whose other properties `change` sets.
  public init(
    identity: CertificateIdentity, commonName: String, status: CertificateStatus,
    _ change: (inout CertificateRecord) throws -> Void
  ) rethrows {
    self.init(identity: identity, commonName: commonName, status: status)
    try change(&self)
  }

  /// Start of validity; `nil` when the service shows none that can be read.
  public var validFrom: Date? {
    get { start.date }
    set { start = ShownDate(newValue) }
  }

  /// End of validity; `nil` when the service shows none that can be read.
  public var validTo: Date? {
    get { end.date }
    set { end = ShownDate(newValue) }
  }
}

/// A group of certificates at the service, such as an order with its duplicates.
public struct CertificateBundle: Sendable, Hashable {
  /// The service's identifier.
  public let id: String
  /// In a search result, the number of certificates in the bundle that are neither revoked nor
  /// expired. Other reads count differently.
  public let size: Int
  /// The references of the certificates that were already revoked when a search read the bundle.
  public let revoked: [String]

  public init(id: String, size: Int, revoked: [String] = []) {
    (self.id, self.size, self.revoked) = (id, size, revoked)
  }
}

/// A request that awaits an administrator's approval.
public struct PendingRequest: Sendable, Hashable {
  /// The service's identifier.
  public let id: String
  /// The requester's name; empty when the service does not say.
  public let requester: String
  /// The certificates that an approval would revoke.
  public let covers: RequestCoverage

  public init(id: String, requester: String = "", covers: RequestCoverage = .bundle) {
    (self.id, self.requester, self.covers) = (id, requester, covers)
  }
}
