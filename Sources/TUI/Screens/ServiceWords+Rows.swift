import Engine

extension ServiceWords {
  /// Whether each row of a search is one certificate. The row count is then a certificate count.
  var hasCertificateRows: Bool { row == ServiceWords().row }
}
