/// Something that goes wrong on purpose.
public struct SandboxFault: Sendable, Hashable {
  /// What goes wrong.
  public var kind: Kind
  /// For how much of what it can happen to, 0 to 1: calls, or certificates.
  public var share: Double
  /// The calls it happens to; `nil` for all that it can happen to.
  public var calls: Set<SandboxCallKind>?
  /// It begins after so many calls of the sandbox's life.
  public var after: Int
  /// It ends after so many calls; `nil` for never.
  public var until: Int?
  /// Seconds until the first byte, for `slow`.
  public var seconds: Double
  /// 500, 502 or 503, for `serverError`; `nil` lets the seed choose.
  public var status: Int?
  /// What the answer holds, for `serverError`; `nil` lets the seed choose.
  public var body: Body?
  /// How `throttled` says when to come back; `nil` lets the seed choose.
  public var retryAfter: RetryAfter?
  /// Whether the service acts before `serverError`; `nil` lets the seed choose.
  public var acted: Bool?

  /// Makes a fault; whatever is left out is chosen by the seed, or does not limit it.
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

  /// What can go wrong.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// 429; the service does not act.
    case throttled
    /// 500, 502 or 503, before or after the service acts.
    case serverError = "server-error"
    /// The connection is reset before the service acts.
    case resetBefore = "reset-before"
    /// The connection is reset after the service has acted.
    case resetAfter = "reset-after"
    /// The service acts at once, its answer comes late.
    case slow
    /// The service acts; its answer begins, or does not, and never ends.
    case stalled
    /// The connection closes before the end of the answer.
    case truncated
    /// A whole answer with half of its JSON.
    case malformed
    /// 200 with a proxy's page; the service never sees the call.
    case wrongType = "wrong-type"
    /// The key is refused from a call on: 401, or CertCentral's 403.
    case keyRevoked = "key-revoked"
    /// `total` of a page is off by a few.
    case totalDrifts = "total-drifts"
    /// A page begins with rows of the page before it.
    case rowsRepeated = "rows-repeated"
    /// A page leaves out some rows.
    case rowsMissing = "rows-missing"
    /// A page is smaller than asked for.
    case shortPage = "short-page"
    /// A certificate's revocation is accepted and never shows.
    case neverShown = "never-shown"
    /// A certificate's revocation is recorded with another reason.
    case otherReason = "other-reason"
    /// Somebody else has revoked a certificate by the time of the first call to revoke it.
    case revokedElsewhere = "revoked-elsewhere"
    /// A certificate has expired by the time of the first call to revoke it.
    case expiresMeanwhile = "expires-meanwhile"
  }

  /// What an error answer holds.
  public enum Body: String, Sendable, Hashable, Codable, CaseIterable {
    /// The service's own error.
    case json
    /// A proxy's page.
    case html
    /// Nothing.
    case empty
  }

  /// How a 429 says when to come back.
  public enum RetryAfter: String, Sendable, Hashable, Codable, CaseIterable {
    /// Whole seconds.
    case seconds
    /// An HTTP date.
    case date
    /// Not at all.
    case none
  }
}

extension SandboxFault.Kind {
  /// One line for a list of all kinds.
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

  /// Whether it happens to certificates rather than to calls.
  var isAboutCertificates: Bool {
    switch self {
    case .neverShown, .otherReason, .revokedElsewhere, .expiresMeanwhile: true
    default: false
    }
  }

  /// The calls that it can happen to.
  func canHappen(to call: SandboxCallKind) -> Bool {
    switch self {
    case .totalDrifts, .rowsRepeated, .rowsMissing, .shortPage: call == .search
    // These are mostly answered without a body.
    case .truncated, .malformed: ![.revoke, .release, .approve].contains(call)
    default: !isAboutCertificates
    }
  }
}
