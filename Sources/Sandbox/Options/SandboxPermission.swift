/// A permission of an API key (Trust Lifecycle Manager: "View certificates", "Revoke
/// certificates").
public enum SandboxPermission: String, Sendable, Hashable, CaseIterable {
  /// Allows searching and reading certificates and profiles.
  case viewCertificates
  /// Allows revoking certificates and releasing holds.
  case revokeCertificates
}
