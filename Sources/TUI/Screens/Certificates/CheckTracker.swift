import Engine

/// What is checked as the person sees it: changes show at once, and are confirmed afterwards.
struct CheckTracker: Sendable {
  /// How many are found, checked and hidden; `nil` until they were counted.
  private(set) var totals: CheckTotals?
  /// Changes asked for and not yet confirmed.
  private var pending = 0
  /// How rows look that were changed since they were read.
  private var changed: [IncidentCertificate.ID: Bool] = [:]
  /// Whether many were changed since rows were read, also such as nobody has read.
  private var manyChanged = false

  /// Whether the file may not hold yet what is shown.
  var isWriting: Bool { pending > 0 }

  /// Whether the check of a certificate is known: its row may have been read before a change of many.
  func isKnown(_ certificate: IncidentCertificate) -> Bool {
    !manyChanged || changed[certificate.id] != nil
  }

  func isChecked(_ certificate: IncidentCertificate) -> Bool {
    changed[certificate.id] ?? certificate.isChecked
  }

  /// Shows a change of one certificate; one that a manifest holds stays as it is.
  mutating func show(_ certificate: IncidentCertificate, checked: Bool) {
    guard certificate.manifest == nil, isChecked(certificate) != checked else { return }
    changed[certificate.id] = checked
    totals?.checked += checked ? 1 : -1
  }

  /// Shows a change of many; their number is only known once it was counted.
  mutating func show(_ certificates: [IncidentCertificate], _ change: CheckChange) {
    manyChanged = true
    for certificate in certificates where certificate.manifest == nil {
      switch change {
      case .check: changed[certificate.id] = true
      case .uncheck: changed[certificate.id] = false
      case .invert: changed[certificate.id] = !isChecked(certificate)
      }
    }
  }

  mutating func changeBegins() { pending += 1 }

  /// A change was written, or could not be.
  mutating func changeEnds() { pending = max(0, pending - 1) }

  /// Rows were read that hold every change written so far.
  mutating func rowsWereRead() {
    if !isWriting { (changed, manyChanged) = ([:], false) }
  }

  /// Takes a count in, unless changes have overtaken it; false then.
  mutating func count(_ totals: CheckTotals) -> Bool {
    guard !isWriting else { return false }
    self.totals = totals
    return true
  }
}
