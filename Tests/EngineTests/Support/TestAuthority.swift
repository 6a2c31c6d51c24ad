import Foundation

@testable import Engine

/// A CA in memory: it revokes at once, unless a rule says otherwise, and records every call.
actor TestAuthority: CertificateService, RevocationService {
  /// A recorded call.
  enum Call: Sendable, Hashable {
    case revoke(String)
    case release(String)
    case read(String)
    case search(offset: Int, limit: Int)
  }

  /// The effect of a revoke or release call.
  enum Effect: Sendable {
    /// The call is accepted and acts.
    case act
    /// The call is accepted, but another reason is recorded.
    case record(RecordedReason)
    /// The call is accepted, but does nothing.
    case ignore
    /// The call fails and does not act.
    case fail(ServiceError.Code)
    /// The call is refused with 503 and does not act.
    case refuse
    /// The call acts, but its answer is lost.
    case actAndFail(ServiceError.Code)
  }

  typealias RevokeRule = @Sendable (_ serial: String, _ attempt: Int) async -> Effect
  typealias ReadRule = @Sendable (_ serial: String, _ attempt: Int) async -> ServiceError.Code?

  private(set) var calls: [Call] = []
  private(set) var mostAtOnce = 0
  private var atOnce = 0
  private var records: [String: CertificateRecord]
  private let revokeRule: RevokeRule
  private let releaseRule: RevokeRule
  private let readRule: ReadRule

  init(
    _ certificates: [CertificateRecord], revoking: @escaping RevokeRule = { _, _ in .act },
    releasing: @escaping RevokeRule = { _, _ in .act },
    reading: @escaping ReadRule = { _, _ in nil }
  ) {
    records = Dictionary(uniqueKeysWithValues: certificates.map { ($0.identity.serial.text, $0) })
    revokeRule = revoking
    releaseRule = releasing
    readRule = reading
  }

  nonisolated var description: ServiceDescription { TestIncident.service }

  /// The serial numbers of the revoke calls, in order.
  var revokeCalls: [String] {
    calls.compactMap { if case .revoke(let serial) = $0 { serial } else { nil } }
  }

  /// The serial numbers of the release calls, in order.
  var releaseCalls: [String] {
    calls.compactMap { if case .release(let serial) = $0 { serial } else { nil } }
  }

  func readCount(of serial: String) -> Int { calls.count { $0 == .read(serial) } }

  /// The certificates with a second revoke call before a read of their status.
  var sentTwiceWithoutRead: Set<String> {
    var (sent, twice) = (Set<String>(), Set<String>())
    for call in calls {
      switch call {
      case .revoke(let serial): if !sent.insert(serial).inserted { twice.insert(serial) }
      case .read(let serial): sent.remove(serial)
      default: break
      }
    }
    return twice
  }

  func set(_ status: CertificateStatus, _ record: RevocationRecord?, of serial: String) {
    records[serial]?.status = status
    records[serial]?.revocation = record
  }

  func profiles() async throws -> [Profile] { [TestIncident.profile] }
  func profile(id: String) async throws -> Profile { TestIncident.profile }
  func budget() async -> BudgetReport { BudgetReport() }

  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    calls.append(.search(offset: offset, limit: limit))
    let matching = records.values.filter { $0.status == status }
      .sorted { $0.identity.serial.text < $1.identity.serial.text }
    return CertificatePage(
      total: matching.count, certificates: Array(matching.dropFirst(offset).prefix(limit)))
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    let serial = identity.serial.text
    calls.append(.read(serial))
    if let code = await readRule(serial, readCount(of: serial)) { throw ServiceError(code) }
    guard let record = records[serial] else { throw ServiceError(.notFound) }
    return record
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    let serial = identity.serial.text
    calls.append(.revoke(serial))
    atOnce += 1
    mostAtOnce = max(mostAtOnce, atOnce)
    defer { atOnce -= 1 }
    switch await revokeRule(serial, calls.count { $0 == .revoke(serial) }) {
    case .act: act(on: serial, .known(request.reason))
    case .record(let other): act(on: serial, other)
    case .ignore: break
    case .fail(let code): throw ServiceError(code)
    case .refuse: throw ServiceError(.serviceTrouble, status: 503, message: "busy")
    case .actAndFail(let code):
      act(on: serial, .known(request.reason))
      throw ServiceError(code)
    }
    return .accepted
  }

  func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer {
    let serial = identity.serial.text
    calls.append(.release(serial))
    switch await releaseRule(serial, calls.count { $0 == .release(serial) }) {
    case .act, .record: set(.issued, nil, of: serial)
    case .ignore: break
    case .fail(let code): throw ServiceError(code)
    case .refuse: throw ServiceError(.serviceTrouble, status: 503, message: "busy")
    case .actAndFail(let code):
      set(.issued, nil, of: serial)
      throw ServiceError(code)
    }
    return .accepted
  }

  private func act(on serial: String, _ reason: RecordedReason) {
    let isHold = reason == .known(.certificateHold)
    set(isHold ? .suspended : .revoked, RevocationRecord(reason: reason, date: Date()), of: serial)
  }
}
