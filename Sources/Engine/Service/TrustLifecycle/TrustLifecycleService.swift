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

  /// How often a read is sent again when the service answers 429.
  private static let retriesWhenThrottled = 4
  /// How often a read is sent again when the answer was lost or is trouble of the service's own.
  private static let retriesInTrouble = 2

  private let connection: ServiceConnection

  public init(connection: ServiceConnection) {
    self.connection = connection
  }

  public var description: ServiceDescription {
    ServiceDescription(
      kind: Self.kind, shortName: "TLM", name: "Trust Lifecycle Manager",
      host: connection.address.host, baseURL: connection.address.base,
      reasons: TrustLifecycleReasons.options, takesComment: false, callsPerCertificate: 2)
  }

  public func checkAccess() async throws {
    _ = try await successfulAnswer(
      APICall(
        path: "/mpki/api/v1/hello", lane: .search, operation: "greeting \(connection.address.host)")
    )
  }

  public func profiles() async throws -> [Profile] {
    try await success(
      ProfileListAnswer.self,
      APICall(path: "/mpki/api/v2/profile", lane: .search, operation: "listing profiles")
    ).items.map(\.profile)
  }

  public func profile(id: String) async throws -> Profile {
    try await success(
      ProfileAnswer.self,
      APICall(
        path: "/mpki/api/v2/profile/\(id.percentEncoded)", lane: .search,
        operation: "reading profile \(id.scrubbed)")
    ).profile
  }

  public func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int
  ) async throws -> CertificatePage {
    let operation = "searching certificates from row \(offset + 1)"
    let page = try await successfulAnswer(
      APICall(
        path: "/mpki/api/v1/certificate-search",
        query: [
          ("profile_id", profileID), ("valid_from", window.description), ("status", status.text),
          ("limit", String(limit)), ("offset", String(offset)),
        ],
        lane: .search, operation: operation))
    let answer = try decode(SearchAnswer.self, from: page.body, operation: operation)
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
    let exact = try await successfulAnswer(call.naming(identity.thumbprint))
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
    _ identity: CertificateIdentity, reason: RevocationReason, comment: String
  ) async throws -> RevocationAnswer {
    // The body carries the reason and nothing else: the service documents no comment.
    let body = try JSONEncoder().encode([
      "revocation_reason": TrustLifecycleReasons.wireName(of: reason)
    ])
    try await change(
      identity,
      APICall(
        method: .PUT, path: path(identity.serial) + "/revoke", body: body, lane: .revoke,
        operation: "revoking \(identity.serial)"))
    return .accepted
  }

  public func releaseHold(_ identity: CertificateIdentity) async throws {
    try await change(
      identity,
      APICall(
        method: .DELETE, path: path(identity.serial) + "/revoke", lane: .revoke,
        operation: "releasing the hold on \(identity.serial)"))
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
    await connection.gate.report()
  }

  private func path(_ serial: SerialNumber) -> String {
    "/mpki/api/v1/certificate/\(serial.text.percentEncoded)"
  }

  /// Sends a call about one certificate; on a collision once more, with the thumbprint.
  private func sendNaming(
    _ identity: CertificateIdentity, _ call: APICall
  ) async throws -> APIAnswer {
    do {
      return try await successfulAnswer(call)
    } catch let error as ServiceError where error.code == .collision {
      return try await successfulAnswer(call.naming(identity.thumbprint))
    }
  }

  private func record(
    of identity: CertificateIdentity, in answer: APIAnswer, _ operation: String
  ) throws -> CertificateRecord {
    let decoded = try decode(CertificateAnswer.self, from: answer.body, operation: operation)
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

  /// What an answer to a call that only reads says; the call is made again while that may help.
  private func success<Answer: Decodable>(
    _ type: Answer.Type, _ call: APICall
  ) async throws
    -> Answer
  {
    var (throttled, troubled) = (0, 0)
    while true {
      do {
        return try decode(
          type, from: try await successfulAnswer(call).body, operation: call.operation)
      } catch let error as ServiceError {
        if error.isShortThrottle, throttled < Self.retriesWhenThrottled {
          // The request budget pauses by itself.
          throttled += 1
        } else if error.mayPass, troubled < Self.retriesInTrouble {
          troubled += 1
          try await Task.sleep(for: .milliseconds(500) * troubled)
        } else {
          throw error
        }
      }
    }
  }

  private func successfulAnswer(_ call: APICall) async throws -> APIAnswer {
    let answer = try await connection.send(call)
    guard (200..<300).contains(answer.status) else {
      throw TrustLifecycleErrors.error(for: answer, operation: call.operation)
    }
    return answer
  }

  private func decode<Answer: Decodable>(
    _ type: Answer.Type, from body: Data, operation: String
  ) throws -> Answer {
    do {
      return try JSONDecoder.trustLifecycle.decode(type, from: body)
    } catch {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: 200,
        message: "the answer is not of the documented shape: "
          + String(String(decoding: body.prefix(120), as: UTF8.self).scrubbed))
    }
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
