import Foundation

/// DigiCert Trust Lifecycle Manager, called through its REST API (`/mpki/api`).
public struct TrustLifecycleService: CertificateService, RevocationService {
  /// The header that carries the key.
  public static let keyHeader = "x-api-key"
  /// The value of `--kind` for this service.
  public static let kind = "tlm"
  /// A cautious default, because DigiCert publishes no limits for this service.
  public static let defaultRate = RequestRate(
    windows: [RequestWindow(limit: 20, length: .seconds(1))].compactMap { $0 }, isGuess: true)

  private let client: ServiceClient
  private var connection: ServiceConnection { client.connection }

  public init(connection: ServiceConnection) {
    self.init(connection: connection, account: nil)
  }

  /// - Parameter account: the account that every call names; `nil` for none.
  public init(connection: ServiceConnection, account: AccountID?) {
    client = ServiceClient(
      connection: connection, error: TrustLifecycleErrors.error,
      queryOfEveryCall: account.map { [("account_id", $0.text)] } ?? [])
  }

  public var description: ServiceDescription {
    var description = ServiceDescription(
      kind: Self.kind, shortName: "TLM", name: "Trust Lifecycle Manager",
      host: connection.address.host, baseURL: connection.address.base,
      reasons: TrustLifecycleReasons.options, takesComment: false, callsPerCertificate: 2)
    description.massConfirmation = .list
    description.remarks = [.suspended: "on hold: a revocation for another reason is permanent"]
    return description
  }

  public func profileList() async throws -> ProfileList {
    let operation = "listing profiles"
    return try await client.read(
      ProfileListAnswer.self,
      APICall(
        path: try APIPath.joining("mpki", "api", "v2", "profile", operation: operation),
        lane: .search, operation: operation)
    ).list
  }

  public func profiles() async throws -> [Profile] { try await profileList().profiles }

  public func profile(id: String) async throws -> Profile {
    let operation = "reading profile \(id.scrubbed)"
    try require(profileID: id, operation)
    let answer = try await client.read(
      ProfileAnswer.self,
      APICall(
        path: try APIPath.joining("mpki", "api", "v2", "profile", id, operation: operation),
        lane: .search, operation: operation))
    guard let profile = answer.profile, profile.id.lowercased() == id.lowercased() else {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: 200,
        message: "the service answered with another profile, “\(answer.id.text.beginning)”")
    }
    return profile
  }

  public func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    let operation = "searching certificates from row \(offset + 1)"
    try require(profileID: profileID, operation)
    let page = try await client.answer(
      APICall(
        path: "/mpki/api/v1/certificate-search",
        query: [
          ("profile_id", profileID), ("valid_from", window.description), ("status", status.text),
          ("limit", String(limit)), ("offset", String(offset)),
        ],
        lane: .search, operation: operation))
    let answer = try client.decode(SearchAnswer.self, from: page.body, operation: operation)
    let total = ReportedTotal.count(
      answer.total, given: answer.items.rows.count, offset: offset, limit: limit)
    try client.require(operation) { () throws(InvalidField) in
      try answer.items.requireGiven(total: total, offset: offset, "certificate")
    }
    try PageSize.check(answer.items.rows.count, asked: limit, operation: operation)
    var certificates: [CertificateRecord] = []
    var unreadable = UnreadableRows()
    var foreign = ForeignRows()
    for (index, item) in answer.items.rows.enumerated() {
      do {
        guard let answer = item.value else { throw UnreadableRow(why: "it is not a certificate") }
        let record =
          try status == .revoked ? answer.record() : answer.record().placed(in: window)
        if let (filter, why) = answer.contradiction(of: record, to: profileID, window) {
          foreign.add(filter, "row \(offset + index + 1): \(why)")
        } else {
          certificates.append(record)
        }
      } catch let row as UnreadableRow {
        unreadable.add("row \(offset + index + 1): \(row.why)")
      }
    }
    return CertificatePage(
      total: total, certificates: certificates, unreadable: unreadable, foreign: foreign)
  }

  public func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    try await certificate(identity, lane: .verify)
  }

  public func certificate(
    _ identity: CertificateIdentity, lane: RequestLane
  ) async throws -> CertificateRecord {
    let operation = "reading certificate \(identity.serial)"
    let call = APICall(
      path: try path(identity, operation: operation), lane: lane, operation: operation)
    return try record(of: identity, in: try await sendNaming(identity, call), operation)
  }

  public func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit? {
    try await client.connection.permit(for: lane, isForCheck: isForCheck)
  }

  public func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    // The body carries only the reason: the service documents no comment.
    let body = try JSONEncoder().encode([
      "revocation_reason": TrustLifecycleReasons.wireName(of: request.reason)
    ])
    let operation = "revoking \(identity.serial)"
    try await change(
      identity,
      APICall(
        method: .PUT, path: try path(identity, operation: operation) + "/revoke", body: body,
        lane: .revoke, operation: operation))
    return .accepted
  }

  public func releaseHold(
    _ identity: CertificateIdentity
  ) async throws -> RevocationAnswer {
    let operation = "releasing the hold on \(identity.serial)"
    try await change(
      identity,
      APICall(
        method: .DELETE, path: try path(identity, operation: operation) + "/revoke", lane: .revoke,
        operation: operation))
    return .accepted
  }

  /// Sends a call that changes a certificate. Throws `ServiceError` unless the service accepts it.
  ///
  /// The documented answer is 204; a public recipe shows 200 as well. A proxy may answer 200 to any
  /// call, so a 200 counts only if its body is empty or a JSON object without an error.
  private func change(_ identity: CertificateIdentity, _ call: APICall) async throws {
    let answer = try await sendNaming(identity, call)
    guard answer.status == 204 || (answer.status == 200 && answer.isEmptyOrObject),
      ErrorAnswer(answer).entries.isEmpty
    else { throw TrustLifecycleErrors.error(for: answer, operation: call.operation) }
  }

  public func budget() async -> BudgetReport {
    connection.gate.report()
  }

  public func cautions(profileID: String) -> [String] {
    ["Trust Lifecycle Manager e-mails the owner of each certificate when it is revoked or held."]
  }

  public func endPause() {
    connection.gate.endPause()
  }

  public func waitingCalls() -> Int { client.connection.gate.waitingCount }

  /// Returns the path of one certificate.
  private func path(_ identity: CertificateIdentity, operation: String) throws -> String {
    guard identity.serial.isHexadecimal else {
      throw ServiceError(
        .refused, operation: operation,
        message: "“\(identity.serial.text.beginning)” is not a hexadecimal serial number; "
          + "nothing was sent")
    }
    return try APIPath.joining(
      "mpki", "api", "v1", "certificate", identity.serial.text, operation: operation)
  }

  private func require(profileID: String, _ operation: String) throws {
    guard ServiceIdentifier.isProfile(profileID) else {
      throw ServiceError(
        .refused, operation: operation,
        message: "“\(profileID.beginning)” is not a profile id (letters, digits, - and _); "
          + "nothing was sent")
    }
  }

  /// Sends a call about one certificate. Names the thumbprint if the serial number is known to be
  /// shared. After a collision, repeats the call with the thumbprint.
  private func sendNaming(
    _ identity: CertificateIdentity, _ call: APICall
  ) async throws -> APIAnswer {
    guard !identity.isSerialShared else {
      guard identity.thumbprint.isHexadecimal, !identity.thumbprint.text.isEmpty else {
        throw ServiceError(
          .refused, operation: call.operation,
          message:
            "two certificates have the serial number \(identity.serial), and no thumbprint is "
            + "known to tell them apart; nothing was sent")
      }
      return try await client.answer(call.naming(identity.thumbprint))
    }
    do {
      return try await client.answer(call)
    } catch let error as ServiceError where error.code == .collision {
      return try await client.answer(call.naming(identity.thumbprint))
    }
  }

  /// Returns the record in an answer if it describes the certificate that the call asked for.
  private func record(
    of identity: CertificateIdentity, in answer: APIAnswer, _ operation: String
  ) throws -> CertificateRecord {
    let decoded = try client.decode(CertificateAnswer.self, from: answer.body, operation: operation)
    do {
      return try decoded.record(asked: identity)
        .matching(identity, operation: operation, status: answer.status)
    } catch let row as UnreadableRow {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: answer.status,
        message: "the certificate cannot be identified: \(row.why)")
    }
  }
}

extension APICall {
  /// Returns the same call, limited to the certificate with that thumbprint.
  fileprivate func naming(_ thumbprint: Thumbprint) -> APICall {
    var call = self
    call.query.append(("thumbprint_sha256", thumbprint.text))
    return call
  }
}
