import Crypto
import Foundation

/// The details of one certificate of an order.
struct OrderCertificate: Sendable {
  let index: Int
  let id: Int
  /// The position of the order.
  let order: Int
  let role: OrderLayout.Role
  /// 16 bytes.
  let serial: [UInt8]
  let commonName: String
  let dnsNames: [String]
  let issued: Date
  let validFrom: Day
  /// The last day of the validity.
  let validTill: Day

  var end: Date { (validTill + 1).start.addingTimeInterval(-1) }

  /// A stand-in for the SHA-1 that CertCentral shows: 40 hexadecimal digits. The API returns no
  /// certificate to hash, so the thumbprint comes from the serial number and the id.
  var thumbprint: String {
    Insecure.SHA1.hash(data: serial + Array("\(id)".utf8)).hexadecimalText
  }
}

/// The status that CertCentral shows for an order.
enum OrderStatus: String, Sendable {
  case pending
  case issued
  case reissuePending = "reissue_pending"
  /// DigiCert is about to revoke the order on its own initiative.
  case revocationPending = "revocation_pending"
  case canceled
  case expired
  case revoked
}
