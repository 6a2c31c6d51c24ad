/// What a call asks for, whichever API it comes through.
public enum SandboxCallKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Anything that no API knows.
  case other
  /// A greeting, to see whether the service is there.
  case hello
  /// The list of profiles.
  case profiles
  /// One profile.
  case profile
  /// A page of certificates.
  case search
  /// One certificate.
  case read
  /// A revocation.
  case revoke
  /// A hold that is lifted.
  case release
}
