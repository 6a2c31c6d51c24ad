/// The details of a certificate that the record itself does not keep.
struct RecordedCertificate {
  let serial: String
  let thumbprint: String?
  /// Returns the usual path of a call of this kind for the certificate.
  let path: (SandboxCallKind) -> String
}
