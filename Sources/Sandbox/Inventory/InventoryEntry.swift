import Foundation

/// What the inventory knows of one certificate before its DER is made.
struct InventoryEntry: Sendable {
  let index: Int
  let profile: ProfileDefinition
  let trust: CertificateTrust
  let issuer: AuthorityName
  /// 16 bytes, the first of them 1 to 127.
  let serial: [UInt8]
  let commonName: String
  /// The DNS name in the subject alternative names; ASCII whatever the common name is.
  let hostName: String
  let organization: Organization
  let seatID: String
  let validFrom: Date
  let validTo: Date
}

/// What restricts the reasons that a certificate may be revoked for.
enum CertificateTrust: Sendable {
  case privateCA
  case publicCA
  case acme
}
