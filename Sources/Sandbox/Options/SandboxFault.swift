/// A fault that the sandbox produces on purpose.
public struct SandboxFault: Sendable, Hashable {
  /// The kind of fault.
  public var kind: Kind
  /// The share of the eligible calls or certificates that the fault affects, 0 to 1.
  public var share: Double
  /// The calls that the fault affects; `nil` for every call it can happen to.
  public var calls: Set<SandboxCallKind>?
  /// The number of calls before the fault starts, counted from the start of the sandbox.
  public var after: Int
  /// The number of the last call that the fault can affect; `nil` for no end.
  public var until: Int?
  /// How many seconds the answer is held back, for `slow`.
  public var seconds: Double
  /// The HTTP status for `serverError`, 500 to 599; `nil` lets the seed choose 500, 502 or 503.
  public var status: Int?
  /// The content of the answer, for `serverError`; `nil` lets the seed choose.
  public var body: Body?
  /// The form of `Retry-After`, for `throttled`; `nil` lets the seed choose.
  public var retryAfter: RetryAfter?
  /// Whether the service acts before `serverError`. `nil` lets the seed choose for a call that
  /// changes something; other calls do not reach the service.
  public var acted: Bool?

  /// Makes a fault; the seed chooses omitted details, and omitted limits do not apply.
  public init(
    _ kind: Kind, share: Double = 1, calls: Set<SandboxCallKind>? = nil, after: Int = 0,
    until: Int? = nil, seconds: Double = 5, status: Int? = nil, body: Body? = nil,
    retryAfter: RetryAfter? = nil, acted: Bool? = nil
  ) {
    self.kind = kind
    self.share = share
    self.calls = calls
    self.after = after
    self.until = until
    self.seconds = seconds
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
    self.acted = acted
  }

  /// The kinds of faults.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// 429; the service does not act.
    case throttled
    /// A status from 500 to 599, before or after the service acts.
    case serverError = "server-error"
    /// The connection is reset before the service acts.
    case resetBefore = "reset-before"
    /// The connection is reset after the service has acted.
    case resetAfter = "reset-after"
    /// The service acts at once, but its answer is late.
    case slow
    /// The service acts. Its answer stops halfway or never starts, and the connection stays open.
    case stalled
    /// The connection closes before the end of the answer.
    case truncated
    /// The answer is complete HTTP but holds only half of its JSON.
    case malformed
    /// 200 with a proxy's page; the call never reaches the service.
    case wrongType = "wrong-type"
    /// The key is rejected: 401, or 403 at CertCentral.
    case keyRevoked = "key-revoked"
    /// The `total` of a page is off by a few.
    case totalDrifts = "total-drifts"
    /// A page starts with rows of the page before it.
    case rowsRepeated = "rows-repeated"
    /// A page leaves out some rows.
    case rowsMissing = "rows-missing"
    /// A page holds fewer rows than requested.
    case shortPage = "short-page"
    /// The service accepts the revocation of a certificate, but never shows it.
    case neverShown = "never-shown"
    /// The service records the revocation of a certificate with a different reason.
    case otherReason = "other-reason"
    /// Someone else revokes the certificate before the first call to revoke it.
    case revokedElsewhere = "revoked-elsewhere"
    /// The certificate expires before the first call to revoke it.
    case expiresMeanwhile = "expires-meanwhile"
  }

  /// The content of an error answer.
  public enum Body: String, Sendable, Hashable, Codable, CaseIterable {
    /// The service's own error.
    case json
    /// A proxy's page.
    case html
    /// An empty body.
    case empty
  }

  /// The form of `Retry-After` in a 429.
  public enum RetryAfter: String, Sendable, Hashable, Codable, CaseIterable {
    /// Whole seconds.
    case seconds
    /// An HTTP date.
    case date
    /// No `Retry-After`.
    case none
  }
}

extension SandboxFault.Kind {
  /// The explanation of the kind, in one line.
  public var explanation: String {
    switch self {
    case .throttled: "429, with Retry-After in seconds, as a date, or without"
    case .serverError: "500, 502 or 503 as JSON, HTML or empty, before or after acting"
    case .resetBefore: "the connection is reset before the service acts"
    case .resetAfter: "the connection is reset after the service has acted"
    case .slow: "the service acts at once and answers late"
    case .stalled: "the service acts and its answer never ends"
    case .truncated: "the connection closes in the middle of the answer"
    case .malformed: "half of the JSON"
    case .wrongType: "200 with a proxy's page, and the service never sees the call"
    case .keyRevoked: "the key is refused (a scenario says after which call, and until which)"
    case .totalDrifts: "the total of a page is off by a few"
    case .rowsRepeated: "a page begins with rows of the page before it"
    case .rowsMissing: "a page leaves out some rows"
    case .shortPage: "a page is smaller than asked for"
    case .neverShown: "certificates whose revocation never shows"
    case .otherReason: "certificates recorded with another reason than asked for"
    case .revokedElsewhere: "certificates that somebody else revokes meanwhile"
    case .expiresMeanwhile: "certificates that expire meanwhile"
    }
  }

  /// Whether the fault affects certificates rather than calls.
  var isAboutCertificates: Bool {
    switch self {
    case .neverShown, .otherReason, .revokedElsewhere, .expiresMeanwhile: true
    default: false
    }
  }

  /// Whether the fault can happen to a call of this kind.
  func canHappen(to call: SandboxCallKind) -> Bool {
    switch self {
    case .totalDrifts, .rowsRepeated, .rowsMissing, .shortPage: call == .search
    // Most of these calls are answered without a body.
    case .truncated, .malformed: ![.revoke, .release, .approve].contains(call)
    default: !isAboutCertificates
    }
  }
}
