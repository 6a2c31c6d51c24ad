/// What a call asks for, whichever API it comes through.
public enum SandboxCallKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Anything that no API knows.
  case other
  /// A greeting, to see whether the service is there.
  case hello
  /// The list of profiles; CertCentral's products and divisions.
  case profiles
  /// One profile.
  case profile
  /// A page of certificates, or of CertCentral's orders.
  case search
  /// One certificate; one of CertCentral's orders, its duplicates or reissues.
  case read
  /// A revocation.
  case revoke
  /// A hold that is lifted.
  case release
  /// CertCentral's requests, or one of them.
  case request
  /// An approval or rejection of such a request.
  case approve
  /// What changed its status lately.
  case changes
}
