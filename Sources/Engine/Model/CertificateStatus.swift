/// What the service says of a certificate's life; a word we do not know is kept as it came.
public enum CertificateStatus: Sendable, Hashable {
  case issued
  case revoked
  case expired
  /// On hold: on the CRL until the hold is released.
  case suspended
  /// Another word of the service, scrubbed but otherwise verbatim.
  case other(String)

  /// Compares without case: the services write both `issued` and `ISSUED`.
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

  /// Lower-case word, as searches send it.
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
