/// CertCentral's options in a sandbox. The defaults are DigiCert's if its documentation names any.
public struct CertCentralOptions: Sendable {
  /// How the service treats `skip_approval` from a key without administrator rights. DigiCert's
  /// documentation does not say.
  public enum LesserSkip: Sendable, Hashable {
    /// Answers 403 and changes nothing.
    case refused
    /// Answers 201 and makes an approval request, as if the field were missing.
    case requested
  }

  /// The key in `X-DC-DEVKEY`; `nil` takes the key that Trust Lifecycle Manager uses.
  public var apiKey: String?
  /// Whether the key may skip approvals, and approve and reject requests.
  public var isAdministrator: Bool
  /// How the service treats `skip_approval` from a key without administrator rights.
  public var lesserSkip: LesserSkip
  /// How long the simulated administrator takes to decide on a request; `nil` for never. Each
  /// request draws its own delay from the range.
  public var approvalDelay: ClosedRange<Duration>?
  /// The share of requests, 0 to 1, that the simulated administrator rejects.
  public var rejectedShare: Double
  /// The rolling windows that limit calls; empty for no limit.
  public var rateLimit: [SandboxRateWindow]
  /// The largest number of orders on a page; it replaces a larger `limit`.
  public var maximumPageSize: Int
  /// Whether an order is revoked with its last certificate (the account's setting "Revoke order
  /// when all certificates are revoked").
  public var revokesOrderWithLastCertificate: Bool
  /// The share of orders, 0 to 1, with a pending reissue, among those that can have one.
  public var reissuePendingShare: Double
  /// The share, 0 to 1, of orders whose certificate was not issued, among the orders that hold only
  /// one certificate. Half of them are pending, half canceled.
  public var unissuedShare: Double

  /// Makes options; omitted values take their defaults.
  public init(
    apiKey: String? = nil,
    isAdministrator: Bool = true,
    lesserSkip: LesserSkip = .refused,
    approvalDelay: ClosedRange<Duration>? = nil,
    rejectedShare: Double = 0,
    rateLimit: [SandboxRateWindow] = [
      SandboxRateWindow(count: 100, per: .seconds(5)),
      SandboxRateWindow(count: 1_000, per: .seconds(180)),
    ],
    maximumPageSize: Int = 1_000,
    revokesOrderWithLastCertificate: Bool = false,
    reissuePendingShare: Double = 0.02,
    unissuedShare: Double = 0.02
  ) {
    self.apiKey = apiKey
    self.isAdministrator = isAdministrator
    self.lesserSkip = lesserSkip
    self.approvalDelay = approvalDelay
    self.rejectedShare = rejectedShare
    self.rateLimit = rateLimit
    self.maximumPageSize = maximumPageSize
    self.revokesOrderWithLastCertificate = revokesOrderWithLastCertificate
    self.reissuePendingShare = reissuePendingShare
    self.unissuedShare = unissuedShare
  }
}
