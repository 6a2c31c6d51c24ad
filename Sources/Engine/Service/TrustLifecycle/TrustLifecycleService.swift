import Foundation

/// DigiCert Trust Lifecycle Manager, spoken to over its REST API (`/mpki/api`).
public struct TrustLifecycleService: CertificateService, RevocationService {
  /// The header that carries the key.
  public static let keyHeader = "x-api-key"
  /// What `--kind` calls the service.
  public static let kind = "tlm"
  /// DigiCert publishes no limits for this service; this is a careful start.
  public static let defaultRate = RequestRate(
    windows: [RequestWindow(limit: 20, length: .seconds(1))].compactMap { $0 })

  private let client: ServiceClient
  private var connection: ServiceConnection { client.connection }

  public init(connection: ServiceConnection) {
    client = ServiceClient(connection: connection, error: TrustLifecycleErrors.error)
  }

  public var description: ServiceDescription {
    var description = ServiceDescription(
      kind: Self.kind, shortName: "TLM", name: "Trust Lifecycle Manager",
      host: connection.address.host, baseURL: connection.address.base,
      reasons: TrustLifecycleReasons.options, takesComment: false, callsPerCertificate: 2)
    description.massConfirmation = .list
    return description
  }

  public func checkAccess() async throws {
    _ = try await client.answer(
      APICall(
        path: "/mpki/api/v1/hello", lane: .search, operation: "greeting \(connection.address.host)")
    )
  }

  public func profiles() async throws -> [Profile] {
    try await client.read(
      ProfileListAnswer.self,
      APICall(path: "/mpki/api/v2/profile", lane: .search, operation: "listing profiles")
    ).items.map(\.profile)
  }

  public func profile(id: String) async throws -> Profile {
    try await client.read(
      ProfileAnswer.self,
      APICall(
        path: "/mpki/api/v2/profile/\(id.percentEncoded)", lane: .search,
        operation: "reading profile \(id.scrubbed)")
    ).profile
  }

  public func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    let operation = "searching certificates from row \(offset + 1)"
    let page = try await client.answer(
      APICall(
        path: "/mpki/api/v1/certificate-search",
        query: [
          ("profile_id", profileID), ("valid_from", window.description), ("status", status.text),
          ("limit", String(limit)), ("offset", String(offset)),
        ],
        lane: .search, operation: operation))
    let answer = try client.decode(SearchAnswer.self, from: page.body, operation: operation)
    var rows: (certificates: [CertificateRecord], unreadable: [String]) = ([], [])
    for (index, item) in answer.items.enumerated() {
      if let record = item.value?.record() {
        rows.certificates.append(record)
      } else {
        rows.unreadable.append(
          "row \(offset + index + 1) has no serial number, thumbprint or status")
      }
    }
    return CertificatePage(
      total: answer.total, certificates: rows.certificates, unreadable: rows.unreadable)
  }

  public func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    let operation = "reading certificate \(identity.serial)"
    let call = APICall(path: path(identity.serial), lane: .verify, operation: operation)
    let record = try record(of: identity, in: try await sendNaming(identity, call), operation)
    if record.identity.thumbprint == identity.thumbprint { return record }
    // The service took another certificate with the same serial without calling it a collision.
    let exact = try await client.answer(call.naming(identity.thumbprint))
    let second = try self.record(of: identity, in: exact, operation)
    guard second.identity.thumbprint == identity.thumbprint else {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: exact.status,
        message: "the service answered with another certificate, thumbprint "
          + second.identity.thumbprint.text)
    }
    return second
  }

  public func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    // The body carries the reason and nothing else: the service documents no comment.
    let body = try JSONEncoder().encode([
      "revocation_reason": TrustLifecycleReasons.wireName(of: request.reason)
    ])
    try await change(
      identity,
      APICall(
        method: .PUT, path: path(identity.serial) + "/revoke", body: body, lane: .revoke,
        operation: "revoking \(identity.serial)"))
    return .accepted
  }

  public func releaseHold(
    _ identity: CertificateIdentity
  ) async throws -> RevocationAnswer {
    try await change(
      identity,
      APICall(
        method: .DELETE, path: path(identity.serial) + "/revoke", lane: .revoke,
        operation: "releasing the hold on \(identity.serial)"))
    return .accepted
  }

  /// Sends a call that changes a certificate. Only a 204 is the service's word that it was taken:
  /// a proxy says 200 to anything, with its own page.
  private func change(_ identity: CertificateIdentity, _ call: APICall) async throws {
    let answer = try await sendNaming(identity, call)
    guard answer.status == 204 else {
      throw TrustLifecycleErrors.error(for: answer, operation: call.operation)
    }
  }

  public func budget() async -> BudgetReport {
    connection.gate.report()
  }

  private func path(_ serial: SerialNumber) -> String {
    "/mpki/api/v1/certificate/\(serial.text.percentEncoded)"
  }

  /// Sends a call about one certificate; on a collision once more, with the thumbprint.
  private func sendNaming(
    _ identity: CertificateIdentity, _ call: APICall
  ) async throws -> APIAnswer {
    do {
      return try await client.answer(call)
    } catch let error as ServiceError where error.code == .collision {
      return try await client.answer(call.naming(identity.thumbprint))
    }
  }

  private func record(
    of identity: CertificateIdentity, in answer: APIAnswer, _ operation: String
  ) throws -> CertificateRecord {
    let decoded = try client.decode(CertificateAnswer.self, from: answer.body, operation: operation)
    guard let record = decoded.record(asked: identity) else {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: answer.status,
        message: "the certificate has no status")
    }
    guard record.identity.serial.significantDigits == identity.serial.significantDigits else {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: answer.status,
        message: "the service answered with another certificate, serial number "
          + record.identity.serial.text)
    }
    return record
  }
}

extension APICall {
  /// The same call for exactly the certificate with that thumbprint.
  fileprivate func naming(_ thumbprint: Thumbprint) -> APICall {
    var call = self
    call.query.append(("thumbprint_sha256", thumbprint.text))
    return call
  }
}
