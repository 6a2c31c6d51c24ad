public import Foundation

/// The options of a sandbox; the defaults give a small, useful inventory.
public struct SandboxOptions: Sendable {
  /// The TCP port on 127.0.0.1; 0 for any free port.
  public var port: Int = 0
  /// The number of certificates in the inventory of each service, 1 to 1,000,000.
  public var certificates: Int = 500
  /// The seed of every certificate: the same seed and options give the same bytes.
  public var seed: UInt64 = 1
  /// The largest number of certificates on a search page; it replaces a larger `limit`.
  public var maximumPageSize: Int = 500
  /// The largest number of rows that a search returns with a capped variant.
  public var searchCap: Int = 10_000
  /// How long the old status still shows after a revocation. Each certificate draws its own lag
  /// from the range.
  public var statusLag: ClosedRange<Duration> = .zero ... .seconds(2)
  /// The rolling windows that limit calls; empty for no limit.
  public var rateLimit: [SandboxRateWindow] = [SandboxRateWindow(count: 60, per: .seconds(1))]
  /// The delay of each answer.
  public var latency: Duration = .milliseconds(15)
  /// The API key that clients must send; `nil` makes a random key at the start.
  public var apiKey: String? = nil
  /// The permissions of the API key.
  public var permissions: Set<SandboxPermission> = [.viewCertificates, .revokeCertificates]
  /// The share of certificates, 0 to 1, that share their serial number with another certificate.
  public var collisionShare: Double = 0.01
  /// The share, 0 to 1, of certificates and of CertCentral's orders that are revoked before the
  /// first call.
  public var alreadyRevokedShare: Double = 0.02
  /// The share, 0 to 1, of certificates and of CertCentral's orders that have expired.
  public var expiredShare: Double = 0.02
  /// Deviations of the wire format that clients must cope with.
  public var variants: Set<SandboxVariant> = []
  /// The faults to produce. If the seed chooses several for one call or certificate, only the first
  /// of them in the list happens.
  public var faults: [SandboxFault] = []
  /// The HTTPS mode; `nil` for plain HTTP.
  public var tls: SandboxTLS? = nil
  /// The options of CertCentral alone.
  public var certCentral: CertCentralOptions = CertCentralOptions()
  /// The clock for expiry, status lag, approvals, rate windows and the record.
  ///
  /// The calendar year at the start also dates the 398-day certificates and CertCentral's orders,
  /// to keep these certificates valid whenever the sandbox runs.
  public var now: @Sendable () -> Date = { Date() }

  /// Creates options with the defaults.
  public init() {}

  /// Creates options; a property that `change` does not set keeps its default.
  public init(_ change: (inout SandboxOptions) throws -> Void) rethrows {
    try change(&self)
  }
}

extension SandboxOptions {
  /// Throws ``SandboxError`` with the code `.invalidOption` for the first invalid value.
  func validate() throws {
    func require(_ holds: Bool, _ rule: String) throws {
      guard holds else { throw SandboxError(code: .invalidOption, message: rule) }
    }
    try require((0...65_535).contains(port), "port must be between 0 and 65535, not \(port)")
    try require(
      (1...1_000_000).contains(certificates),
      "certificates must be between 1 and 1000000, not \(certificates)")
    for size in [maximumPageSize, certCentral.maximumPageSize] {
      try require(size >= 1, "maximumPageSize must be 1 or more, not \(size)")
    }
    try require(searchCap >= 1, "searchCap must be 1 or more, not \(searchCap)")
    try require(statusLag.lowerBound >= .zero, "statusLag must not be negative")
    try require(
      certCentral.approvalDelay.map { $0.lowerBound >= .zero } ?? true,
      "approvalDelay must not be negative")
    try require(latency >= .zero, "latency must not be negative")
    for window in rateLimit + certCentral.rateLimit {
      try require(
        window.count >= 1 && window.duration > .zero,
        "a rate window must allow at least 1 call in more than no time")
    }
    for (name, share) in [
      ("collisionShare", collisionShare), ("alreadyRevokedShare", alreadyRevokedShare),
      ("expiredShare", expiredShare), ("rejectedShare", certCentral.rejectedShare),
      ("reissuePendingShare", certCentral.reissuePendingShare),
      ("unissuedShare", certCentral.unissuedShare),
    ] {
      try require((0...1).contains(share), "\(name) must be between 0 and 1, not \(share)")
    }
    try require(apiKey != "" && certCentral.apiKey != "", "apiKey must not be empty")
    for fault in faults {
      try require(
        (0...1).contains(fault.share),
        "the share of \(fault.kind.rawValue) must be between 0 and 1, not \(fault.share)")
      try require(
        (0...3_600).contains(fault.seconds),
        "the seconds of \(fault.kind.rawValue) must be between 0 and 3600, not \(fault.seconds)")
      try require(
        fault.status.map { (500...599).contains($0) } ?? true,
        "the status of \(fault.kind.rawValue) must be between 500 and 599")
    }
  }
}

/// A permission of an API key (Trust Lifecycle Manager: "View certificates", "Revoke
/// certificates").
public enum SandboxPermission: String, Sendable, Hashable, CaseIterable {
  /// Allows searching and reading certificates and profiles.
  case viewCertificates
  /// Allows revoking certificates, releasing holds and deciding CertCentral's requests.
  case revokeCertificates
}

/// A rolling window of a rate limit: at most `count` calls in any `duration`.
public struct SandboxRateWindow: Sendable, Hashable {
  /// The number of calls that the window admits.
  public var count: Int
  /// How long a call counts.
  public var duration: Duration

  /// Makes a window of `count` calls per `duration`.
  public init(count: Int, per duration: Duration) {
    self.count = count
    self.duration = duration
  }
}

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

/// The address of a running sandbox and its API keys.
public struct SandboxAddress: Sendable, Hashable {
  /// The base URL without a trailing slash, like `http://127.0.0.1:8080`.
  public let baseURL: String
  /// The value of the `x-api-key` header.
  public let apiKey: String
  /// CertCentral's base URL with its path, like `http://127.0.0.1:8080/services/v2`.
  public var certCentralBaseURL: String { baseURL + "/services/v2" }
  /// The value of the `X-DC-DEVKEY` header.
  public let certCentralKey: String
  /// The root to trust, in PEM; `nil` if the sandbox speaks plain HTTP.
  public let rootCertificatePEM: String?
}

/// A failure to configure or start a sandbox.
public struct SandboxError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: Sendable, Hashable {
    /// Another program listens on the port.
    case portTaken
    /// An option has an invalid value.
    case invalidOption
    /// The server could not start for another reason.
    case startFailed
  }

  /// The kind of failure.
  public let code: Code
  /// A sentence for the user.
  public let message: String

  /// The message.
  public var description: String { message }
}
