import Crypto
import Foundation

/// The certificates of a manifest, to look up what is about to be sent.
///
/// The file may say something else by the time of a call than when its manifest was digested: bytes
/// can be changed past SQLite, and an index can differ from its table. Each line is kept as 128 bits
/// of its SHA-256, 16 bytes a certificate.
struct SignedLines: Sendable {
  private var hashes: [UInt128] = []

  /// How many certificates there are.
  var count: Int { hashes.count }

  /// The line of a manifest's text that names a certificate, without its line feed.
  ///
  /// The thumbprint is always the second word, and a hyphen stands for none: the same words in other
  /// fields would name another certificate.
  static func line(serial: String, thumbprint: String, reference: String) -> String {
    "\(serial) \(thumbprint.isEmpty ? "-" : thumbprint)"
      + (reference.isEmpty ? "" : " \(reference)")
  }

  /// Takes in a line.
  mutating func append(_ line: String) {
    hashes.append(Self.hash(line))
  }

  /// Must be called once after the last line, before anything is looked up.
  mutating func finish() {
    hashes.sort()
  }

  /// Whether a line names exactly this certificate.
  func contains(_ identity: CertificateIdentity) -> Bool {
    // A field with a blank, or another thumbprint than a hexadecimal one, would move the words.
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
