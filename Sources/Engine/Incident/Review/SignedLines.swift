import Crypto
import Foundation

/// The certificates of a manifest, against which every certificate is checked before it is sent.
///
/// The file can change between the check of the digest and an API call: bytes can be changed past
/// SQLite, and an index can differ from its table. Each line is kept as 128 bits of its SHA-256,
/// which is 16 bytes per certificate.
struct SignedLines: Sendable {
  private var hashes: [UInt128] = []

  /// The number of certificates.
  var count: Int { hashes.count }

  /// Returns the line for a certificate in a manifest's text, without its line feed.
  ///
  /// The thumbprint is always the second word, with a hyphen for none. Otherwise a reference could
  /// be read as a thumbprint, and the line would name another certificate.
  static func line(serial: String, thumbprint: String, reference: String) -> String {
    "\(serial) \(thumbprint.isEmpty ? "-" : thumbprint)"
      + (reference.isEmpty ? "" : " \(reference)")
  }

  /// Adds a line.
  mutating func append(_ line: String) {
    hashes.append(Self.hash(line))
  }

  /// Sorts the lines. Must be called once, after the last line and before any look-up.
  mutating func finish() {
    hashes.sort()
  }

  /// Whether a line names exactly this certificate.
  func contains(_ identity: CertificateIdentity) -> Bool {
    // A serial number or thumbprint that is not hexadecimal could shift the words of the line.
    guard identity.serial.isHexadecimal,
      identity.thumbprint.text.isEmpty || identity.thumbprint.isHexadecimal
    else { return false }
    let wanted = Self.hash(
      Self.line(
        serial: identity.serial.text, thumbprint: identity.thumbprint.text,
        reference: identity.reference))
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < hashes.count && hashes[low] == wanted
  }

  private static func hash(_ line: String) -> UInt128 {
    SHA256.hash(data: Data(line.utf8)).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
  }
}
