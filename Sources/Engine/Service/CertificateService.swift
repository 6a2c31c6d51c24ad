import Foundation

/// The read-only calls to a CA platform.
///
/// Calls that change something belong to `RevocationService`, because a dry run replaces only
/// those. All methods throw `ServiceError`, or `CancellationError` when cancelled.
public protocol CertificateService: Sendable {
  /// The service's name and features.
  var description: ServiceDescription { get }

  /// Returns all profiles as the service lists them, including deleted ones.
  func profiles() async throws -> [Profile]

  /// Returns all profiles, and a sentence for each one that could not be read.
  func profileList() async throws -> ProfileList

  /// Returns one profile with the settings that show its trust.
  func profile(id: String) async throws -> Profile

  /// Returns the profile with that id, or the only profile with that name.
  func profile(named text: String) async throws -> Profile

  /// Returns one page of the certificates of a profile whose validity starts within the window.
  ///
  /// - Parameters:
  ///   - offset: the number of rows to skip.
  ///   - limit: the number of rows to ask for; the service may return fewer.
  ///   - isSettled: whether the certificate with that reference needs no further read, because it
  ///     is known to be revoked or this search has already read it.
  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage

  /// Returns one page of one part of the window. A search uses parts when the service caps the rows
  /// of one search.
  ///
  /// If the service does not list certificates by date, the page holds all certificates of its rows
  /// that lie in the whole window.
  func certificates(
    profileID: String, window: IssuanceWindow, part: IssuanceWindow, status: CertificateStatus,
    offset: Int, limit: Int, isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage

  /// Returns the number of rows that a search would find, with one call.
  func matchCount(profileID: String, window: IssuanceWindow) async throws -> Int

  /// Returns the parts of the account that can narrow a search, such as divisions. Empty if the
  /// service has none or the key may not list them.
  func divisions() async throws -> [Division]

  /// Reads one certificate again. If several share the serial number, reads the one with the
  /// thumbprint.
  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord

  /// Reads one certificate again, with the priority of a lane.
  func certificate(
    _ identity: CertificateIdentity, lane: RequestLane
  ) async throws -> CertificateRecord

  /// Returns the state of a request that needs an administrator's approval.
  func approval(ofRequest id: String) async throws -> ApprovalState

  /// Returns the references of all certificates revoked since a time, with one call.
  ///
  /// Called only if the service's mass confirmation is `latest`. A certificate that is missing from
  /// the result may still be revoked.
  func revoked(since start: Date) async throws -> Set<String>

  /// Returns the current state of a request, with its bundle and its certificate.
  func request(_ id: String) async throws -> ApprovalRequest

  /// Reads a bundle with all its certificates, whatever their date of issue.
  ///
  /// - Parameters:
  ///   - lane: the purpose of the read.
  ///   - resolvesOutcome: whether the read has to show the result of an earlier call for the
  ///     bundle, including a request that awaits approval.
  func bundle(
    _ id: String, lane: RequestLane, resolvesOutcome: Bool
  ) async throws -> BundleContents

  /// Returns the bundle of a certificate by its reference; `nil` for services without bundles.
  func bundle(ofReference reference: String) -> String?

  /// Returns the warnings to show before certificates of a profile are revoked, one sentence each.
  func cautions(profileID: String) -> [String]

  /// Returns the current use of the call budget.
  func budget() async -> BudgetReport

  /// Returns the number of calls that wait for the budget.
  func waitingCalls() async -> Int

  /// Ends the pause that the service asked for, because the operator wants to try sooner.
  func endPause()
}

extension CertificateService {
  /// Returns one page of a search that reads every certificate.
  public func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int
  ) async throws -> CertificatePage {
    try await certificates(
      profileID: profileID, window: window, status: status, offset: offset, limit: limit,
      isSettled: { _ in false })
  }
}

extension CertificateService {
  /// Returns every certificate of a bundle, whatever its date of issue.
  public func certificates(ofBundle id: String) async throws -> [CertificateRecord] {
    try await bundle(id, lane: .verify, resolvesOutcome: false).certificates
  }
}

// Defaults for services without these features.
extension CertificateService {
  public func certificate(
    _ identity: CertificateIdentity, lane: RequestLane
  ) async throws -> CertificateRecord {
    try await certificate(identity)
  }

  public func matchCount(profileID: String, window: IssuanceWindow) async throws -> Int {
    try await certificates(
      profileID: profileID, window: window, status: .issued, offset: 0, limit: 1
    ).total
  }

  public func profileList() async throws -> ProfileList {
    ProfileList(profiles: try await profiles())
  }

  public func endPause() {}

  public func waitingCalls() async -> Int { 0 }

  public func divisions() async throws -> [Division] { [] }

  public func approval(ofRequest id: String) async throws -> ApprovalState {
    throw unknown("reading request \(id.scrubbed)", "approvals")
  }

  public func revoked(since start: Date) async throws -> Set<String> {
    throw unknown("reading the revoked certificates", "list of them")
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
    ServiceError(.notFound, operation: operation, message: "\(description.name) has no \(what)")
  }
}

/// The profiles of a service.
public struct ProfileList: Sendable, Hashable {
  /// The profiles that can be searched, as the service lists them.
  public var profiles: [Profile]
  /// A sentence for each profile that cannot be searched, with the reason.
  public var unreadable: [String]

  public init(profiles: [Profile] = [], unreadable: [String] = []) {
    (self.profiles, self.unreadable) = (profiles, unreadable)
  }
}

/// One page of search results.
public struct CertificatePage: Sendable, Hashable {
  /// The number of rows that match in total, as reported by the service.
  public let total: Int
  /// The certificates of the page; there may be fewer than the call asked for.
  public let certificates: [CertificateRecord]
  /// The rows of the page that could not be read.
  public let unreadable: UnreadableRows
  /// The rows of the page that do not belong to the search. They are left out.
  public let foreign: ForeignRows
  /// The names of the page's rows if a row can hold no certificate or several; `nil` if each
  /// readable row is one certificate.
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

  /// The number of rows received, readable or not. It determines the next offset.
  public var rowCount: Int {
    (rows?.count ?? certificates.count) + unreadable.count + foreign.count
  }
}
