import Crypto
import Foundation

/// The list of signed certificate timestamps that a public certificate embeds (RFC 6962 3.3).
///
/// The list is well-formed, but the logs do not exist and no key verifies the signatures.
struct SignedCertificateTimestamps {
  private(set) var bytes: [UInt8] = []

  init(index: Int, issued: Date, draw: SeededDraw) {
    var list: [UInt8] = []
    for log in 0..<2 {
      let timestamp = Self.timestamp(
        log: log, milliseconds: UInt64(issued.timeIntervalSince1970 * 1_000) + UInt64(log * 17),
        random: draw.secret(.timestamp, index, attempt: log))
      list.append(lengthPrefixed: timestamp)
    }
    bytes.append(lengthPrefixed: list)
  }

  private static func timestamp(log: Int, milliseconds: UInt64, random: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0]  // version v1
    bytes.append(contentsOf: SeededDraw(seed: 0).secret(.timestamp, log))  // log id
    withUnsafeBytes(of: milliseconds.bigEndian) { bytes.append(contentsOf: $0) }
    bytes.append(lengthPrefixed: [])  // no extensions
    bytes.append(contentsOf: [4, 3])  // SHA-256 and ECDSA (RFC 5246 7.4.1.4.1)
    // ECDSA-Sig-Value: two positive integers of 32 bytes.
    var integer = random
    integer[0] = 0x40 | integer[0] & 0x3F
    var other = [UInt8](SHA256.hash(data: random))
    other[0] = 0x40 | other[0] & 0x3F
    bytes.append(lengthPrefixed: [0x30, 68, 2, 32] + integer + [2, 32] + other)
    return bytes
  }
}

extension [UInt8] {
  /// Appends a TLS vector: two bytes of length, then the content (RFC 5246 4.3).
  fileprivate mutating func append(lengthPrefixed content: [UInt8]) {
    append(UInt8(content.count >> 8))
    append(UInt8(content.count & 0xFF))
    append(contentsOf: content)
  }
}
