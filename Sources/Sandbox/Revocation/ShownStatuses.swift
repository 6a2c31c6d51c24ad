/// The statuses that searches and reads show, in three bits for each certificate.
///
/// Copies are cheap, so a search reads its own copy without holding a lock.
struct ShownStatuses: Sendable {
  var revoked: Bitmap
  var suspended: Bitmap
  var expired: Bitmap

  init(count: Int) {
    revoked = Bitmap(count: count)
    suspended = Bitmap(count: count)
    expired = Bitmap(count: count)
  }

  func status(of index: Int) -> CertificateStatus {
    if revoked[index] { return .revoked }
    if expired[index] { return .expired }
    return suspended[index] ? .suspended : .issued
  }

  /// Returns the number of certificates in the range that have the status; `nil` counts all.
  func count(_ status: CertificateStatus?, in range: Range<Int>) -> Int {
    var count = 0
    forEachWord(status, in: range) { _, word in
      count += word.nonzeroBitCount
      return true
    }
    return count
  }

  /// Visits the certificates in the range that have the status (any for `nil`), in sequence, until
  /// `visit` returns false. The first `skipping` certificates are not visited.
  func forEach(
    _ status: CertificateStatus?, in range: Range<Int>, skipping: Int = 0,
    _ visit: (Int) -> Bool
  ) {
    var toSkip = skipping
    forEachWord(status, in: range) { base, word in
      if toSkip >= word.nonzeroBitCount {
        toSkip -= word.nonzeroBitCount
        return true
      }
      var rest = word
      while rest != 0 {
        let index = base + rest.trailingZeroBitCount
        rest &= rest - 1
        if toSkip > 0 {
          toSkip -= 1
        } else if !visit(index) {
          return false
        }
      }
      return true
    }
  }

  private func forEachWord(
    _ status: CertificateStatus?, in range: Range<Int>, _ visit: (Int, UInt64) -> Bool
  ) {
    guard !range.isEmpty else { return }
    for position in range.lowerBound / 64...(range.upperBound - 1) / 64 {
      let base = position * 64
      var word = word(status, position)
      if base < range.lowerBound { word &= ~0 << UInt64(range.lowerBound - base) }
      if base + 64 > range.upperBound { word &= ~0 >> UInt64(base + 64 - range.upperBound) }
      guard visit(base, word) else { return }
    }
  }

  private func word(_ status: CertificateStatus?, _ position: Int) -> UInt64 {
    let revoked = revoked.words[position]
    let expired = expired.words[position] & ~revoked
    let suspended = suspended.words[position] & ~revoked & ~expired
    return switch status {
    case nil: ~0
    case .revoked: revoked
    case .expired: expired
    case .suspended: suspended
    case .issued: ~(revoked | expired | suspended)
    }
  }
}
