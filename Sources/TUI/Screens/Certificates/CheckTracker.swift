import Engine

/// The checks as the operator sees them: a change shows at once and is confirmed later.
struct CheckTracker: Sendable {
  /// The numbers of found, checked and hidden certificates; `nil` until they are counted.
  private(set) var totals: CheckTotals?
  /// The number of changes that are not yet confirmed.
  private var pending = 0
  /// The checks that changed after their rows were read.
  private var changed: [IncidentCertificate.ID: Bool] = [:]
  /// Whether a bulk change followed the last reading; it can also affect unread rows.
  private var manyChanged = false

  /// Whether the file can lag behind the checks shown.
  var isWriting: Bool { pending > 0 }

  /// Returns whether a certificate's check is known: a bulk change can outdate rows read before it.
  func isKnown(_ certificate: IncidentCertificate) -> Bool {
    !manyChanged || changed[certificate.id] != nil
  }

  func isChecked(_ certificate: IncidentCertificate) -> Bool {
    changed[certificate.id] ?? certificate.isChecked
  }

  /// Shows the change of one certificate; a certificate in a manifest stays unchanged.
  mutating func show(_ certificate: IncidentCertificate, checked: Bool) {
    guard certificate.manifest == nil, isChecked(certificate) != checked else { return }
    changed[certificate.id] = checked
    totals?.checked += checked ? 1 : -1
  }

  /// Shows a bulk change; the totals wait for the next count.
  mutating func show(_ certificates: [IncidentCertificate], _ change: CheckChange) {
    manyChanged = true
    for certificate in certificates
    where certificate.manifest == nil && !certificate.isProtected {
      switch change {
      case .check: changed[certificate.id] = true
      case .uncheck: changed[certificate.id] = false
      case .invert: changed[certificate.id] = !isChecked(certificate)
      }
    }
  }

  mutating func changeBegins() { pending += 1 }

  /// Records that a change was written or failed.
  mutating func changeEnds() { pending = max(0, pending - 1) }

  /// Discards the shown changes, unless some are pending: the rows just read include them.
  mutating func rowsWereRead() {
    if !isWriting { (changed, manyChanged) = ([:], false) }
  }

  /// Accepts a count and returns `true`, unless pending changes make it out of date.
  mutating func count(_ totals: CheckTotals) -> Bool {
    guard !isWriting else { return false }
    self.totals = totals
    return true
  }
}
