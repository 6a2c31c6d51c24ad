extension CertificateStatus {
  /// DigiCert will revoke the certificate within 72 hours, because a reissue changed its names.
  /// Until then it is valid and can be revoked at once.
  static let revocationPending = CertificateStatus.other("revocation_pending")

  /// Reads a status of CertCentral, whose portal and documentation spell this one in several ways.
  init(certCentral text: String) {
    let word = text.lowercased().replacing(" ", with: "_").replacing("-", with: "_")
    self =
      ["revocation_pending", "pending_revocation"].contains(word)
      ? .revocationPending : CertificateStatus(text)
  }
}
