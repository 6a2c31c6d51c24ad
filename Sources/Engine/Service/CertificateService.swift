import Foundation

/// What the console asks of a CA platform: everything that only reads.
///
/// What mutates is a protocol of its own, `RevocationService`, so that a dry run can swap it.
/// All methods throw `ServiceError`, or `CancellationError` when cancelled.
public protocol CertificateService: Sendable {
  /// What the service is and what it can do.
  var description: ServiceDescription { get }

  /// Checks that the service answers and takes the key.
  func checkAccess() async throws

  /// All profiles, in the service's order, deleted ones included.
  func profiles() async throws -> [Profile]

  /// All profiles, and what of the list could not be read.
  func profileList() async throws -> ProfileList

  /// One profile with the settings that tell about trust.
  func profile(id: String) async throws -> Profile

  /// The profile with that id, or with that name when only one has it.
  func profile(named text: String) async throws -> Profile

  /// One page of the certificates of a profile whose validity starts within the window.
  ///
  /// - Parameters:
  ///   - offset: how many rows to pass over.
  ///   - limit: how many to ask for; the service may give fewer.
  ///   - isSettled: whether the certificate with that reference is known to be revoked, and need not
  ///     be looked up again.
  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage

  /// The same of one part of the window, which is listed by itself where a service gives no more than
  /// so many rows.
  ///
  /// A service that lists something else than certificates by date gives all that its rows hold of the
  /// whole window.
  func certificates(
    profileID: String, window: IssuanceWindow, part: IssuanceWindow, status: CertificateStatus,
    offset: Int, limit: Int, isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage

  /// How many rows a search would find, with one call.
  func matchCount(profileID: String, window: IssuanceWindow) async throws -> Int

  /// Parts of the account that a search may be narrowed to, such as divisions; none for a service
  /// that has no such thing, or a key that may not list them.
  func divisions() async throws -> [Division]

  /// Reads one certificate afresh; when several share the serial, the one with the thumbprint.
  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord

  /// How a request that an administrator must approve stands.
  func approval(ofRequest id: String) async throws -> ApprovalState

  /// The references of all certificates that have been revoked since a time, with one call.
  ///
  /// Only asked of a service whose mass confirmation is `latest`. What is not among them may be
  /// revoked all the same.
  func revoked(since start: Date) async throws -> Set<String>

  /// A request as it stands now, with the bundle and the certificate that it is about.
  func request(_ id: String) async throws -> ApprovalRequest

  /// Reads a bundle with every certificate of it, whenever that was issued.
  ///
  /// - Parameters:
  ///   - lane: what the read is for.
  ///   - resolvesOutcome: whether the read follows a call for the bundle, and has to show what came
  ///     of that call: a request that waits, too.
  func bundle(
    _ id: String, lane: RequestLane, resolvesOutcome: Bool
  ) async throws -> BundleContents

  /// The bundle of a certificate by its reference; `nil` for services without bundles.
  func bundle(ofReference reference: String) -> String?

  /// What a person should know before certificates of a profile are revoked, each in a sentence.
  func cautions(profileID: String) -> [String]

  /// How the call traffic stands against the request budget.
  func budget() async -> BudgetReport

  /// Ends the pause that the service has asked for, because a person wants to try sooner.
  func endPause()
}

extension CertificateService {
  /// One page of a search that looks everything up.
  public func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int
  ) async throws -> CertificatePage {
    try await certificates(
      profileID: profileID, window: window, status: status, offset: offset, limit: limit,
      isSettled: { _ in false })
  }
}

extension CertificateService {
  /// Every certificate of a bundle, whenever it was issued.
  public func certificates(ofBundle id: String) async throws -> [CertificateRecord] {
    try await bundle(id, lane: .verify, resolvesOutcome: false).certificates
  }
}

// What a service that knows none of it answers.
extension CertificateService {
  public func matchCount(profileID: String, window: IssuanceWindow) async throws -> Int {
    try await certificates(
      profileID: profileID, window: window, status: .issued, offset: 0, limit: 1
    ).total
  }

  public func profileList() async throws -> ProfileList {
    ProfileList(profiles: try await profiles())
  }

  public func endPause() {}

  public func divisions() async throws -> [Division] { [] }

  public func approval(ofRequest id: String) async throws -> ApprovalState {
    throw unknown("reading request \(id.scrubbed)", "approvals")
  }

  public func revoked(since start: Date) async throws -> Set<String> {
    throw unknown("reading what was revoked", "such list")
  }

  public func request(_ id: String) async throws -> ApprovalRequest {
    throw unknown("reading request \(id.scrubbed)", "approvals")
  }

  public func bundle(
    _ id: String, lane: RequestLane, resolvesOutcome: Bool
  ) async throws -> BundleContents {
    throw unknown("reading \(id.scrubbed)", "orders")
  }

  public func certificates(
    profileID: String, window: IssuanceWindow, part: IssuanceWindow, status: CertificateStatus,
    offset: Int, limit: Int, isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    try await certificates(
      profileID: profileID, window: part, status: status, offset: offset, limit: limit,
      isSettled: isSettled)
  }

  public func bundle(ofReference reference: String) -> String? { nil }

  public func cautions(profileID: String) -> [String] { [] }

  private func unknown(_ operation: String, _ what: String) -> ServiceError {
    ServiceError(.notFound, operation: operation, message: "\(description.name) knows no \(what)")
  }
}

/// The profiles of a service.
public struct ProfileList: Sendable, Hashable {
  /// The profiles that can be searched, in the service's order.
  public var profiles: [Profile]
  /// Those that cannot be asked for, each with a sentence that says why.
  public var unreadable: [String]

  public init(profiles: [Profile] = [], unreadable: [String] = []) {
    (self.profiles, self.unreadable) = (profiles, unreadable)
  }
}

/// A part of an account that a search may be narrowed to.
public struct Division: Sendable, Hashable, Identifiable {
  /// The service's own identifier.
  public let id: String
  /// Display name, scrubbed.
  public let name: String

  public init(id: String, name: String) {
    (self.id, self.name) = (id, name)
  }
}

/// How a request that an administrator must approve stands.
public enum ApprovalState: Sendable, Hashable {
  /// Nobody has decided yet.
  case pending
  /// It was approved; the revocation goes its way.
  case approved
  /// It was declined, with the administrator's comment as far as there is one.
  case rejected(comment: String)
  /// It was taken back before anybody decided, with the service's own word for that.
  case canceled(status: String)
  /// The service uses a word for it that we do not know; it counts as not decided yet.
  case undecided(status: String)
}

/// The seam that mutates: nothing outside it changes anything at a CA.
///
/// All methods throw `ServiceError`, or `CancellationError` when cancelled before sending.
public protocol RevocationService: Sendable {
  /// Whether this only says what would be sent, and sends nothing.
  var isRehearsal: Bool { get }

  /// Takes the place of the next call in the request budget, before the call's last check; `nil`
  /// where calls need no place.
  ///
  /// - Parameter isForCheck: whether the check makes calls of its own.
  func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit?

  /// Asks for the revocation of one certificate, or of everything in its bundle.
  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer

  /// Approves a request to revoke in an administrator's place.
  func approve(request id: String, comment: String) async throws

  /// Lifts a hold; the certificate is valid again.
  func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer
}

extension RevocationService {
  public var isRehearsal: Bool { false }

  public func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit? { nil }

  /// A service that gives out no requests has none to approve.
  public func approve(request id: String, comment: String) async throws {
    throw ServiceError(
      .notFound, operation: "approving request \(id.scrubbed)",
      message: "the service knows no approvals")
  }
}

/// What is asked for, the same for every certificate of a run.
public struct RevocationRequest: Sendable, Hashable {
  /// The reason.
  public var reason: RevocationReason
  /// Comment for services that take one.
  public var comment: String
  /// The profile of the certificates.
  public var profileID: String
  /// How they are revoked beside the reason.
  public var terms: RevocationTerms

  public init(
    reason: RevocationReason, comment: String = "", profileID: String = "",
    terms: RevocationTerms = RevocationTerms()
  ) {
    self.reason = reason
    self.comment = comment
    self.profileID = profileID
    self.terms = terms
  }
}

/// How a service took a request to revoke.
public enum RevocationAnswer: Sendable, Hashable {
  /// Accepted; whether it is revoked, only a later read can say.
  case accepted
  /// An administrator must approve the request first.
  case awaitingApproval(PendingRequest)
  /// Nothing was sent: this is a rehearsal.
  case notSent
}

/// One page of search results.
public struct CertificatePage: Sendable, Hashable {
  /// How many rows match in all, as the service says.
  public let total: Int
  /// The page's certificates; may be fewer than asked for.
  public let certificates: [CertificateRecord]
  /// Rows of the page that could not be read.
  public let unreadable: UnreadableRows
  /// Rows of the page that do not belong to the search, and are left out.
  public let foreign: ForeignRows
  /// What the page's rows are called, where a row is not one certificate but may hold none or
  /// several of them; `nil` where each readable row is a certificate.
  public let rows: [String]?

  public init(
    total: Int, certificates: [CertificateRecord], unreadable: UnreadableRows = [],
    foreign: ForeignRows = ForeignRows(), rows: [String]? = nil
  ) {
    self.total = total
    self.certificates = certificates
    self.unreadable = unreadable
    self.foreign = foreign
    self.rows = rows
  }

  /// Rows received, readable or not: what the next offset is counted by.
  public var rowCount: Int {
    (rows?.count ?? certificates.count) + unreadable.count + foreign.count
  }
}

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
