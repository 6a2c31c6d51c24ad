extension CertificateRecord {
  /// Returns the record if it describes the certificate that the call asked for. An empty
  /// thumbprint on either side matches.
  ///
  /// - Throws: `ServiceError` with code `anotherCertificate`, which names both certificates. A
  ///   record of another certificate proves nothing about ours, and an earlier revocation may have
  ///   reached the other one.
  func matching(
    _ asked: CertificateIdentity, operation: String, status: Int? = nil
  ) throws(ServiceError) -> CertificateRecord {
    let isSameSerial = identity.serial.isSameNumber(as: asked.serial)
    let isSameThumbprint =
      identity.thumbprint == asked.thumbprint || identity.thumbprint.text.isEmpty
      || asked.thumbprint.text.isEmpty
    guard isSameSerial, isSameThumbprint else {
      var error = ServiceError(
        .anotherCertificate, operation: operation, status: status,
        message: "asked for thumbprint \(asked.thumbprint), the service answered with another "
          + "certificate: serial number \(identity.serial), thumbprint \(identity.thumbprint)"
          + (commonName.isEmpty ? "" : ", “\(commonName)”") + ", shown as \(self.status.text)")
      error.answered = self
      throw error
    }
    return self
  }
}
