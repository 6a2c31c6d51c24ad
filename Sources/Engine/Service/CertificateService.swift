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
