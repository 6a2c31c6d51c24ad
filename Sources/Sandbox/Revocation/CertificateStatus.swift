/// The status that the service shows for a certificate.
enum CertificateStatus: String, Sendable, CaseIterable {
  case issued
  case revoked
  case expired
  case suspended
}
