/// What the record must be told about a certificate, because it keeps only its index.
struct RecordedCertificate {
  let serial: String
  let thumbprint: String?
  /// The path of a call of this kind about the certificate, where its service has one.
  let path: (SandboxCallKind) -> String
}
