/// The certificate with which a sandbox speaks HTTPS.
public enum SandboxTLS: String, Sendable, Hashable, CaseIterable {
  /// A valid certificate for loopback, issued by the sandbox's own root.
  case valid
  /// An expired certificate.
  case expired
  /// A certificate for another host.
  case otherHost = "other-host"
  /// A certificate from a root other than ``SandboxAddress/rootCertificatePEM``.
  case otherRoot = "other-root"
  /// A certificate that names the host only in its common name.
  case commonName = "common-name"
}
