/// The kinds of API calls, independent of the API.
public enum SandboxCallKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A call that no API knows.
  case other
  /// A check that the service is reachable.
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
  /// The release of a hold.
  case release
  /// CertCentral's list of approval requests, or one of them.
  case request
  /// The approval or rejection of an approval request.
  case approve
  /// CertCentral's list of orders whose status changed recently.
  case changes
}
