import Crypto
import Foundation

/// What the inventory knows of one certificate of an order.
struct OrderCertificate: Sendable {
  let index: Int
  let id: Int
  /// The position of its order.
  let order: Int
  let role: OrderLayout.Role
  /// 16 bytes.
  let serial: [UInt8]
  let commonName: String
  let dnsNames: [String]
  let issued: Date
  let validFrom: Day
  /// Valid to the end of this day.
  let validTill: Day

  var end: Date { (validTill + 1).start.addingTimeInterval(-1) }

  /// 40 hexadecimal digits, as the SHA-1 that CertCentral shows. No certificate is behind it: the
  /// API does not give any out here, so it is made of what tells one from another.
  var thumbprint: String {
    Insecure.SHA1.hash(data: serial + Array("\(id)".utf8)).hexadecimalText
  }
}
