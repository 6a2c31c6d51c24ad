import NIOSSL

/// A file that was given as a root to trust and holds none.
public struct InvalidRootFile: Error, CustomStringConvertible {
  /// A sentence that names the file.
  public let description: String

  public init(path: String) {
    description = "\(path.scrubbed) holds no certificate in PEM that could be read as a root"
  }
}

/// What a TLS handshake failed at, in words rather than in the library's.
enum TLSTrouble {
  /// Why nothing can be sent, or `nil` when the error is not one of a handshake: any other TLS
  /// error may come after a call was sent.
  static func sentence(for error: any Error) -> String? {
    switch error {
    case NIOSSLError.handshakeFailed(let cause): sentence(forHandshake: "\(cause)")
    case is NIOSSLExtraError: "the server's certificate is for another host"
    case is MissingAlternativeNames:
      "the server's certificate has no subject alternative names, and its common name proves nothing"
    case is PartialWildcard:
      "the server's certificate names the host only by a wildcard that is not a whole label"
    default: nil
    }
  }

  /// - Parameter cause: the library's text, in which its code stands between colons.
  private static func sentence(forHandshake cause: String) -> String {
    let code = cause.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/).map { " (\($0.1))" } ?? ""
    return code.contains("CERTIFICATE_VERIFY_FAILED")
      ? "the server's certificate has expired, or no root that is trusted here has issued it"
        + code
      : "no TLS connection comes about\(code)"
  }
}
