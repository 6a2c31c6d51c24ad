/// What an API key may do (Trust Lifecycle Manager: "View certificates", "Revoke certificates").
public enum SandboxPermission: String, Sendable, Hashable, CaseIterable {
  /// Search and read certificates and profiles.
  case viewCertificates
  /// Revoke certificates and release holds.
  case revokeCertificates
}
