import Foundation

/// The details of one certificate, from which its DER is made.
struct InventoryEntry: Sendable {
  let index: Int
  let profile: ProfileDefinition
  let trust: CertificateTrust
  let issuer: AuthorityName
  /// 16 bytes; the first is 1 to 127.
  let serial: [UInt8]
  let commonName: String
  /// The DNS name in the subject alternative names; ASCII even if the common name is not.
  let hostName: String
  let organization: Organization
  let seatID: String
  let validFrom: Date
  let validTo: Date
}

/// The kind of trust, which decides the allowed revocation reasons.
enum CertificateTrust: Sendable {
  case privateCA
  case publicCA
  case acme
}
