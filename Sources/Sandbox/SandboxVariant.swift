/// A form of the wire format that was documented or observed beside the default one.
public enum SandboxVariant: String, Sendable, Hashable, Decodable, CaseIterable {
  /// The profile list comes as `{"items":[…]}` rather than a bare array.
  case profileListAsItems
  /// Certificates carry `"profile":{}`.
  case emptyProfileInItems
  /// `key_size` is a text like `"EC_P256"` rather than a number.
  case textKeySize
  /// `organization_units` is an array rather than a text.
  case arrayOrganizationUnits
  /// `status` comes in upper case.
  case upperCaseStatus
  /// Errors come as `{"error":{…}}` rather than `{"errors":[…]}`.
  case singleErrorEnvelope
  /// A serial number collision is answered with 409 rather than 400.
  case collisionAs409
  /// A second revocation is answered with 409 rather than 400.
  case alreadyRevokedAs409
  /// `Retry-After` is an HTTP date rather than seconds.
  case retryAfterAsDate
  /// A 429 carries no `Retry-After`.
  case noRetryAfter
  /// `postal_code` is a text rather than a number.
  case textPostalCode
  /// CertCentral's ids are texts rather than numbers.
  case textIDs
  /// CertCentral's 429 carries a `Retry-After`.
  case certCentralRetryAfter
  /// CertCentral's orders don't tell the status of their certificate.
  case noCertificateStatusInOrders
  /// CertCentral's lists of duplicates and reissues begin with the order's own certificate.
  case ownCertificateInLists
  /// CertCentral's requests don't tell which certificate of their order they are about.
  case requestsWithoutCertificate
}
