/// What can be chosen about CertCentral in a sandbox; the defaults are as DigiCert documents.
public struct CertCentralOptions: Sendable {
  /// What becomes of `skip_approval` with a key that is no administrator's; DigiCert's
  /// documentation does not say.
  public enum LesserSkip: Sendable, Hashable {
    /// 403, and nothing happens.
    case refused
    /// 201: a request is made as if the field were not there.
    case requested
  }

  /// The key in `X-DC-DEVKEY`; `nil` takes that of the whole sandbox.
  public var apiKey: String?
  /// Whether the key may skip approvals, and approve and reject requests.
  public var isAdministrator: Bool
  /// What becomes of `skip_approval` with a key that may not.
  public var lesserSkip: LesserSkip
  /// How long a simulated administrator takes to decide about a request; `nil` for never. Each
  /// request has its own share of it.
  public var approvalDelay: ClosedRange<Duration>?
  /// The share of requests, 0 to 1, that this administrator rejects.
  public var rejectedShare: Double
  /// The rolling windows that limit calls; none means no limit.
  public var rateLimit: [SandboxRateWindow]
  /// The most orders a page holds; a larger `limit` is answered with this one.
  public var maximumPageSize: Int
  /// Whether an order is revoked with its last certificate (the account's setting "Revoke order
  /// when all certificates are revoked").
  public var revokesOrderWithLastCertificate: Bool
  /// The share of orders, 0 to 1, with a pending reissue, as far as they can have one.
  public var reissuePendingShare: Double
  /// The share of orders, 0 to 1, that have issued nothing: half are pending, half canceled.
  public var unissuedShare: Double

  /// Makes options; whatever is left out has its default.
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
