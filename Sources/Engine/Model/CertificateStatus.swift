/// A certificate's status at the service; an unknown word is kept unchanged.
public enum CertificateStatus: Sendable, Hashable {
  case issued
  case revoked
  case expired
  /// On hold: listed on the CRL until the hold is released.
  case suspended
  /// Another word of the service, verbatim except for scrubbing.
  case other(String)

  /// Ignores case: the services write both `issued` and `ISSUED`.
  public init(_ text: String) {
    self =
      switch text.lowercased() {
      case "issued": .issued
      case "revoked": .revoked
      case "expired": .expired
      case "suspended": .suspended
      default: .other(text.scrubbed)
      }
  }

  /// The word that searches send, in lower case; another word of the service is unchanged.
  public var text: String {
    switch self {
    case .issued: "issued"
    case .revoked: "revoked"
    case .expired: "expired"
    case .suspended: "suspended"
    case .other(let text): text
    }
  }
}
