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

  /// One profile with the settings that tell about trust.
  func profile(id: String) async throws -> Profile

  /// One page of the certificates of a profile whose validity starts within the window.
  ///
  /// - Parameters:
  ///   - offset: how many certificates to pass over.
  ///   - limit: how many to ask for; the service may give fewer.
  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int
  ) async throws -> CertificatePage

  /// Reads one certificate afresh; when several share the serial, the one with the thumbprint.
  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord

  /// How a request that an administrator must approve stands.
  func approval(ofRequest id: String) async throws -> ApprovalState

  /// How the call traffic stands against the request budget.
  func budget() async -> BudgetReport
}

extension CertificateService {
  /// A service that gives out no requests has none to ask for.
  public func approval(ofRequest id: String) async throws -> ApprovalState {
    throw ServiceError(
      .notFound, operation: "reading request \(id.scrubbed)",
      message: "\(description.name) knows no approvals")
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
}

/// The seam that mutates: nothing outside it changes anything at a CA.
///
/// All methods throw `ServiceError`, or `CancellationError` when cancelled before sending.
public protocol RevocationService: Sendable {
  /// Asks for the revocation of one certificate.
  func revoke(
    _ identity: CertificateIdentity, reason: RevocationReason, comment: String
  ) async throws -> RevocationAnswer

  /// Lifts a hold; the certificate is valid again.
  func releaseHold(_ identity: CertificateIdentity) async throws
}

/// How a service took a request to revoke.
public enum RevocationAnswer: Sendable, Hashable {
  /// Accepted; whether it is revoked, only a later read can say.
  case accepted
  /// An administrator must approve the request with this identifier first.
  case awaitingApproval(requestID: String)
  /// Nothing was sent: this is a rehearsal.
  case notSent
}

/// One page of search results.
public struct CertificatePage: Sendable, Hashable {
  /// How many certificates match in all, as the service says.
  public let total: Int
  /// The page's certificates; may be fewer than asked for.
  public let certificates: [CertificateRecord]
  /// Rows of the page that could not be read, each with a sentence that says why.
  public let unreadable: [String]

  public init(total: Int, certificates: [CertificateRecord], unreadable: [String] = []) {
    (self.total, self.certificates, self.unreadable) = (total, certificates, unreadable)
  }

  /// Rows received, readable or not: what the next offset is counted by.
  public var rowCount: Int { certificates.count + unreadable.count }
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
  /// Calls of each kind that one revoked and verified certificate costs.
  public let callsPerCertificate: Int

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

  /// The option for a reason, or `nil` when the service does not take it.
  public func option(for reason: RevocationReason) -> ReasonOption? {
    reasons.first { $0.reason == reason }
  }
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
