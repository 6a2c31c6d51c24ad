/// Finds a certificate by its thumbprint, among all certificates made so far.
///
/// A certificate cannot be computed from its thumbprint. Clients normally know only the thumbprints
/// of certificates that answers have shown, so these suffice. An entry takes twelve bytes: the
/// first 64 bits of a SHA-256 distinguish a million certificates.
struct ThumbprintIndex {
  private var indices: [UInt64: UInt32] = [:]

  mutating func add(_ thumbprint: String, _ index: Int) {
    guard let key = Self.key(thumbprint) else { return }
    indices[key] = UInt32(index)
  }

  func index(of thumbprint: String) -> Int? {
    Self.key(thumbprint).flatMap { indices[$0] }.map(Int.init)
  }

  private static func key(_ thumbprint: String) -> UInt64? {
    thumbprint.utf8.count == 64 ? UInt64(thumbprint.prefix(16), radix: 16) : nil
  }
}
