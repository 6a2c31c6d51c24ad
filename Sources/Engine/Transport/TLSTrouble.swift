import NIOSSL

/// A file of trusted roots that contains no valid certificate.
public struct InvalidRootFile: Error, CustomStringConvertible {
  /// A sentence that names the file.
  public let description: String

  public init(path: String) {
    description = "\(path.scrubbed) contains no readable PEM root certificate"
  }
}

/// Explains why a TLS connection was refused, in plain words instead of the library's.
enum TLSTrouble {
  /// Returns the cause if TLS failed before any call was sent; `nil` for every other error.
  static func sentence(for error: any Error) -> String? {
    switch error {
    case NIOSSLError.handshakeFailed(let cause): sentence(forHandshake: "\(cause)")
    case is NIOSSLExtraError: "the server's certificate is for another host"
    case is MissingAlternativeNames:
      "the server's certificate has no subject alternative names, and its common name proves nothing"
    case is PartialWildcard:
      "the server's certificate names the host only by a wildcard not of the form *.domain"
    default: nil
    }
  }

  /// - Parameter cause: the library's text, in which `OPENSSL_internal:` precedes the error code.
  private static func sentence(forHandshake cause: String) -> String {
    let code = cause.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/).map { " (\($0.1))" } ?? ""
    return code.contains("CERTIFICATE_VERIFY_FAILED")
      ? "the server's certificate has expired, or no root that is trusted here has issued it"
        + code
      : "the TLS handshake failed\(code)"
  }
}
