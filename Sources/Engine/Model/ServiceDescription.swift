/// A way to confirm many revocations with one call.
public enum MassConfirmation: Sendable, Hashable {
  /// The call that lists the certificates revoked since a given time.
  case latest
  /// A search for revoked certificates, whose pages show many each.
  case list
}

/// A service and its features; screens use it instead of checking for a particular service.
public struct ServiceDescription: Sendable, Hashable {
  /// Machine name, as accepted by `--kind`.
  public let kind: String
  /// Short display name.
  public let shortName: String
  /// Display name.
  public let name: String
  /// Host, for the header line.
  public let host: String
  /// Base URL without a trailing slash.
  public let baseURL: String
  /// Every reason that the service accepts, in the order of its documentation.
  public let reasons: [ReasonOption]
  /// Whether the service accepts a comment with a revocation.
  public let takesComment: Bool
  /// The number of calls to revoke and verify one certificate.
  public let callsPerCertificate: Int
  /// The service's own terms.
  public var words = ServiceWords()
  /// Whether an administrator must approve revocations, unless the key may skip that.
  public var needsApproval = false
  /// Whether each row of a search is one certificate. The row count is then a certificate count.
  public var listsCertificates = true
  /// How one call can confirm many revocations; `nil` when each certificate must be read.
  public var massConfirmation: MassConfirmation?
  /// Whether a read shows the reason and date of a revocation, for comparison.
  public var showsRecord = true
  /// The statuses that block revocation while they last, each with a sentence.
  public var obstacles: [CertificateStatus: String] = [:]
  /// The statuses that allow revocation but deserve attention, each with a sentence.
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

  /// Returns the option for a reason by the service's spelling or by RFC 5280's name; `nil` when
  /// there is none. Matching is case-sensitive: a misspelt reason must never match another one.
  public func option(named name: String) -> ReasonOption? {
    reasons.first { $0.wireName == name || $0.reason.rawValue == name }
  }

  /// The status of a certificate on hold; `nil` for a service without holds.
  public var heldStatus: CertificateStatus? {
    option(for: .certificateHold) == nil ? nil : .suspended
  }

  /// Returns the option for a reason; `nil` when the service does not accept it.
  public func option(for reason: RevocationReason) -> ReasonOption? {
    reasons.first { $0.reason == reason }
  }
}

/// A service's own terms, which the console uses.
public struct ServiceWords: Sendable, Hashable {
  /// The term for the scope of a search.
  public var profile: String
  /// The profile fields besides the name, most important first.
  public var profileFields: [ProfileField]
  /// The term for one row of a search result.
  public var row: String
  /// The term for a group of certificates; `nil` for a service without groups.
  public var bundle: String?
  /// The term for a part of an account that narrows a search; `nil` for none.
  public var division: String?
  /// The date that a window is compared with.
  public var windowBasis: String
  /// A sentence that says which certificates a window finds.
  public var windowRule: String
  /// A sentence that says what a window may miss, and what to do about it.
  public var windowHint: String

  public init(
    profile: String = "profile",
    profileFields: [ProfileField] = [.status, .enrollmentMethod, .template, .issuer],
    row: String = "certificate", bundle: String? = nil,
    division: String? = nil, windowBasis: String = "validity start",
    windowRule: String =
      "A certificate is found when the day its validity starts lies in the window.",
    windowHint: String =
      "A back-dated certificate starts before the day it was issued: start the window earlier."
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

/// A field of a profile besides its name.
public enum ProfileField: Sendable, Hashable {
  /// A readable identifier.
  case id
  case status
  case enrollmentMethod
  /// The service's “type” of the profile, stored as its enrolment method.
  case type
  case template
  case issuer
}

/// A reason that a service accepts, with its spelling and the certificates it is allowed for.
public struct ReasonOption: Sendable, Hashable {
  /// The reason.
  public let reason: RevocationReason
  /// The service's spelling.
  public let wireName: String
  /// The kinds of trust for which the reason is allowed.
  public let allowedTrust: Set<Trust>

  public init(reason: RevocationReason, wireName: String, allowedTrust: Set<Trust>) {
    (self.reason, self.wireName, self.allowedTrust) = (reason, wireName, allowedTrust)
  }
}
