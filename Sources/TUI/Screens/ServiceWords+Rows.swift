import Engine

extension ServiceWords {
  /// Whether each row of a search is one certificate, so that counting rows counts certificates.
  var hasCertificateRows: Bool { row == ServiceWords().row }
}
