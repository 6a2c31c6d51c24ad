/// A way to learn of many certificates with one call that they are revoked.
public enum MassConfirmation: Sendable, Hashable {
  /// The call for what was revoked since a time.
  case latest
  /// A search for what is revoked, each page of which shows as many.
  case list
}

/// What a service is and what it can do, so that no screen asks which one it talks to.
public struct ServiceDescription: Sendable, Hashable {
  /// Machine name, as `--kind` takes it.
  public let kind: String
  /// Short display name.
  public let shortName: String
  /// Display name.
  public let name: String
  /// Host, for the header line.
  public let host: String
  /// Base URL without a trailing slash.
  public let baseURL: String
  /// Every reason that can be asked for, in the order of the service's documentation.
  public let reasons: [ReasonOption]
  /// Whether a revocation carries a comment to the service.
  public let takesComment: Bool
  /// Calls that one revoked and verified certificate costs.
  public let callsPerCertificate: Int
  /// What the service calls things.
  public var words = ServiceWords()
  /// Whether an administrator has to approve a revocation, unless the key may skip that.
  public var needsApproval = false
  /// How many certificates can be confirmed with one call; `nil` when each has to be read.
  public var massConfirmation: MassConfirmation?
  /// Whether a read shows the reason and the date of a revocation, so that they can be compared.
  public var showsRecord = true
  /// Statuses under which a certificate cannot be revoked for now, each with a sentence.
  public var obstacles: [CertificateStatus: String] = [:]
  /// Statuses under which a certificate can be revoked, and a person should know of them, each with a
  /// sentence.
  public var remarks: [CertificateStatus: String] = [:]

  public init(
    kind: String, shortName: String, name: String, host: String, baseURL: String,
    reasons: [ReasonOption], takesComment: Bool, callsPerCertificate: Int
  ) {
    self.kind = kind
    self.shortName = shortName
    self.name = name
    self.host = host
    self.baseURL = baseURL
    self.reasons = reasons
    self.takesComment = takesComment
    self.callsPerCertificate = callsPerCertificate
  }

  /// The option for a reason by the service's spelling, or by RFC 5280's name; `nil` when there
  /// is none. Case counts: a misspelt reason must never become another one.
  public func option(named name: String) -> ReasonOption? {
    reasons.first { $0.wireName == name || $0.reason.rawValue == name }
  }

  /// What the service calls a certificate on hold; `nil` where it takes no holds.
  public var heldStatus: CertificateStatus? {
    option(for: .certificateHold) == nil ? nil : .suspended
  }

  /// The option for a reason, or `nil` when the service does not take it.
  public func option(for reason: RevocationReason) -> ReasonOption? {
    reasons.first { $0.reason == reason }
  }
}

/// What a service calls things, so that the console speaks its language.
public struct ServiceWords: Sendable, Hashable {
  /// What a search is scoped to.
  public var profile: String
  /// What the service tells of it beside the name, in the order of its interest.
  public var profileFields: [ProfileField]
  /// What a search result consists of.
  public var row: String
  /// What several certificates are kept in together; `nil` when each stands alone.
  public var bundle: String?
  /// What a search may be narrowed to; `nil` for nothing.
  public var division: String?
  /// What a window of days is compared with.
  public var windowBasis: String
  /// What a window finds, in a sentence.
  public var windowRule: String
  /// What a window may miss, and what to do about it, in a sentence.
  public var windowHint: String

  public init(
    profile: String = "profile",
    profileFields: [ProfileField] = [.status, .enrollmentMethod, .template, .issuer],
    row: String = "certificate", bundle: String? = nil,
    division: String? = nil, windowBasis: String = "validity start",
    windowRule: String =
      "A certificate is found when the day its validity starts lies in the window.",
    windowHint: String =
      "A back-dated certificate starts before the day it was issued: begin the window earlier."
  ) {
    self.profile = profile
    self.profileFields = profileFields
    self.row = row
    self.bundle = bundle
    self.division = division
    self.windowBasis = windowBasis
    self.windowRule = windowRule
    self.windowHint = windowHint
  }
}

/// What a service may tell of a profile beside its name.
public enum ProfileField: Sendable, Hashable {
  /// An identifier that people can read.
  case id
  case status
  case enrollmentMethod
  /// What it is for, where the service calls that its type; kept as the enrolment method is.
  case type
  case template
  case issuer
}

/// A reason that a service takes, how it spells it, and for which certificates.
public struct ReasonOption: Sendable, Hashable {
  /// The reason.
  public let reason: RevocationReason
  /// The service's spelling.
  public let wireName: String
  /// The kinds of trust it is allowed for.
  public let allowedTrust: Set<Trust>

  public init(reason: RevocationReason, wireName: String, allowedTrust: Set<Trust>) {
    (self.reason, self.wireName, self.allowedTrust) = (reason, wireName, allowedTrust)
  }
}
