/// How a sandbox speaks HTTPS.
public enum SandboxTLS: String, Sendable, Hashable, CaseIterable {
  /// With a certificate for loopback that the sandbox's own root has issued.
  case valid
  /// With one that has expired.
  case expired
  /// With one for another host.
  case otherHost = "other-host"
  /// With one that another root has issued than the one it tells.
  case otherRoot = "other-root"
  /// With one that names the host in its common name only.
  case commonName = "common-name"
}
