/// Why the bytes that a service sent for a certificate cannot be read as one.
public struct CertificateFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A clause about the bytes, such as “its validity cannot be read”.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
