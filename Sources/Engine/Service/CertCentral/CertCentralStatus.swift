extension CertificateStatus {
  /// DigiCert revokes the certificate by itself within 72 hours, because a reissue has changed its names.
  /// Until then it is as good as issued, and may be revoked at once.
  static let revocationPending = CertificateStatus.other("revocation_pending")

  /// Reads a status of CertCentral, whose portal and texts write one of them in several ways.
  init(certCentral text: String) {
    let word = text.lowercased().replacing(" ", with: "_").replacing("-", with: "_")
    self =
      ["revocation_pending", "pending_revocation"].contains(word)
      ? .revocationPending : CertificateStatus(text)
  }
}
