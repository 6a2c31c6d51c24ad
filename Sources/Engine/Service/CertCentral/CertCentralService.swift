import Foundation

/// DigiCert CertCentral, called through its Services API (`/services/v2`).
public struct CertCentralService: CertificateService, RevocationService {
  /// The header that carries the key.
  public static let keyHeader = "X-DC-DEVKEY"
  /// The value of `--kind` for this service.
  public static let kind = "certcentral"
  /// The documented limits: 100 calls in 5 seconds and 1,000 in 3 minutes.
  public static let defaultRate = RequestRate(
    windows: [
      RequestWindow(limit: 100, length: .seconds(5)),
      RequestWindow(limit: 1_000, length: .seconds(180)),
    ].compactMap { $0 })

  let client: ServiceClient

  public init(connection: ServiceConnection) {
    client = ServiceClient(connection: connection, error: CertCentralErrors.error)
  }

  public var description: ServiceDescription {
    let address = client.connection.address
    var description = ServiceDescription(
      kind: Self.kind, shortName: "CertCentral", name: "CertCentral", host: address.host,
      baseURL: address.base, reasons: CertCentralReasons.options, takesComment: true,
      callsPerCertificate: 1)
    description.words = ServiceWords(
      profile: "product", profileFields: [.id, .type], row: "order", bundle: "order",
      division: "division",
      windowBasis: "date of issue",
      windowRule: "A certificate is found when the day it was issued lies in the window, and its "
        + "order was placed no more than a day before the window.",
      windowHint: "A certificate of an older order that was reissued in the window is missed: "
        + "start the window earlier.")
    description.listsCertificates = false
    description.needsApproval = true
    description.massConfirmation = .latest
    description.showsRecord = false
    description.remarks = [
      .revocationPending:
        "“revocation pending”: DigiCert would revoke them by itself, up to 72 hours after a reissue"
    ]
    description.obstacles = [
      .other("reissue_pending"): "pending reissue: cancel it, or wait until it is complete"
    ]
    return description
  }

  public func budget() async -> BudgetReport {
    client.connection.gate.report()
  }

  public func endPause() {
    client.connection.gate.endPause()
  }

  public func waitingCalls() -> Int { client.connection.gate.waitingCount }

  public func cautions(profileID: String) -> [String] {
    CertCentralScope(profileID).cautions
  }

  public func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    try await certificate(identity, lane: .verify)
  }

  public func certificate(
    _ identity: CertificateIdentity, lane: RequestLane
  ) async throws -> CertificateRecord {
    let reference = try reference(of: identity)
    let order = try await order(reference.order, lane: lane)
    var record = try await record(of: identity, reference, in: order)
    if record.status != .revoked {
      record.pendingRequest = try await pendingRequest(for: reference, in: order)
    }
    return record
  }

  public func bundle(
    _ id: String, lane: RequestLane, resolvesOutcome: Bool
  ) async throws -> BundleContents {
    let order = try await order(id, lane: lane)
    let operation = "reading order \(id.scrubbed)"
    guard order.id.text == id, let own = order.certificate?.value else {
      throw ServiceError(
        .unreadableAnswer, operation: operation,
        message: "the service answered with another order, or one without a certificate")
    }
    let everything = try await everything(in: order, lane: lane)
    var records = everything.all.compactMap { order.record(of: $0, size: everything.all.count) }
    guard records.count == everything.all.count, everything.unreadable == 0,
      let first = records.first
    else {
      throw ServiceError(
        .unreadableAnswer, operation: operation,
        message: "a certificate of the order cannot be read, or has no serial number")
    }
    guard resolvesOutcome else { return BundleContents(certificates: records) }
    let reference = CertCentralReference(first.identity.reference)
    if own.ownStatus == nil, first.status != .revoked, let reference,
      try await isAmongChanges(reference)
    {
      records[0].status = .revoked
    }
    let isOver = records.allSatisfy { $0.status == .revoked }
    return BundleContents(
      certificates: records,
      pendingRequest: isOver ? nil : try await pendingRequest(forAllOf: order))
  }

  public func bundle(ofReference reference: String) -> String? {
    CertCentralReference(reference)?.order
  }

  public func approval(ofRequest id: String) async throws -> ApprovalState {
    try await answer(aboutRequest: id).approval
  }

  public func request(_ id: String) async throws -> ApprovalRequest {
    try await answer(aboutRequest: id, lane: .approve).whole
  }

  public func revoked(since start: Date) async throws -> Set<String> {
    let seconds = max(1, Int(Date().timeIntervalSince(start).rounded(.up)))
    return try await client.read(
      StatusChangesAnswer.self,
      APICall(
        path: "/order/certificate/status-changes", query: [("seconds", String(seconds))],
        lane: .verify, operation: "reading the changes of the last \(seconds) s")
    ).revoked
  }

  // MARK: - Pieces

  /// Returns the order and the certificate that the incident recorded for a certificate.
  func reference(of identity: CertificateIdentity) throws -> CertCentralReference {
    guard let reference = CertCentralReference(identity.reference) else {
      let isNameless = identity.reference.isEmpty
      throw ServiceError(
        isNameless ? .notFound : .refused, operation: "finding \(identity.serial)",
        message: isNameless
          ? "the incident does not say which order it belongs to"
          : "“\(identity.reference.beginning)” is not a CertCentral order and certificate; nothing "
            + "was sent")
    }
    return reference
  }

  func order(_ id: String, lane: RequestLane = .verify) async throws -> OrderAnswer {
    let operation = "reading order \(id.scrubbed)"
    let answer = try await client.read(
      OrderAnswer.self,
      APICall(
        path: try path(ofOrder: id, operation: operation), lane: lane, operation: operation))
    try require(answer.id, toBe: id, "order", operation)
    return answer
  }

  /// Returns the path of an order, or of one of its lists.
  private func path(
    ofOrder id: String, list: String? = nil, operation: String
  ) throws -> String {
    try require(id, operation)
    let path = try APIPath.joining("order", "certificate", id, operation: operation)
    return try path + (list.map { try APIPath.joining($0, operation: operation) } ?? "")
  }

  private func require(_ id: String, _ operation: String) throws {
    guard ServiceIdentifier.isNumber(id) else {
      throw ServiceError(
        .refused, operation: operation,
        message: "“\(id.beginning)” is not an id: those consist of digits; nothing was sent")
    }
  }

  /// Throws `ServiceError` unless the answer has the requested id.
  private func require(
    _ id: CertCentralID, toBe asked: String, _ what: String, _ operation: String
  ) throws {
    guard id.text == asked else {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: 200,
        message: "the service answered with another \(what), \(id.text)")
    }
  }

  /// Returns the order's own certificate, then its duplicates and reissues if there are any.
  ///
  /// - Parameter hasDuplicates: whether a list reported duplicates; reading the order does not
  ///   always show that.
  func certificates(
    of order: OrderAnswer, hasDuplicates: Bool = false, lane: RequestLane = .verify
  ) async throws -> OrderedCertificates {
    var all = OrderedCertificates(own: order.certificate?.value)
    if hasDuplicates || order.mayHaveDuplicates {
      all.add(try await list("duplicate", of: order.id.text, lane: lane))
    }
    if order.wasReissued { all.add(try await list("reissue", of: order.id.text, lane: lane)) }
    return all
  }

  /// Returns every certificate of an order, its own certificate first.
  ///
  /// The run relies on the result to know which certificates a call for the order revokes. A list
  /// is skipped only if the order itself says that it is empty. If the order does not mention a
  /// list, the list may not exist, so `notFound` counts as an empty list.
  private func everything(
    in order: OrderAnswer, lane: RequestLane
  ) async throws -> OrderedCertificates {
    var all = OrderedCertificates(own: order.certificate?.value)
    let kinds = [
      ("duplicate", order.mayHoldDuplicates, order.mayHaveDuplicates),
      ("reissue", order.mayHoldReissues, order.wasReissued),
    ]
    for (kind, isPossible, isCertain) in kinds where isPossible {
      do {
        all.add(try await list(kind, of: order.id.text, lane: lane))
      } catch let error as ServiceError where error.code == .notFound && !isCertain {
        continue
      }
    }
    return all
  }

  /// Returns the duplicates or the reissues of an order.
  func list(
    _ kind: String, of order: String, lane: RequestLane
  ) async throws -> OrderedCertificates {
    let operation = "reading the \(kind)s of order \(order.scrubbed)"
    let rows = try await client.read(
      OrderedCertificateListAnswer.self,
      APICall(
        path: try path(ofOrder: order, list: kind, operation: operation), lane: lane,
        operation: operation)
    ).certificates.rows
    let readable = rows.compactMap(\.value)
    return OrderedCertificates(all: readable, unreadable: rows.count - readable.count)
  }

  private func answer(
    aboutRequest id: String, lane: RequestLane = .verify
  ) async throws -> RequestAnswer {
    let operation = "reading request \(id.scrubbed)"
    try require(id, operation)
    let answer = try await client.read(
      RequestAnswer.self,
      APICall(
        path: try APIPath.joining("request", id, operation: operation), lane: lane,
        operation: operation))
    try require(answer.id, toBe: id, "request", operation)
    return answer
  }

  /// Returns one certificate of an order, from whichever list holds it.
  private func record(
    of identity: CertificateIdentity, _ reference: CertCentralReference, in order: OrderAnswer
  ) async throws -> CertificateRecord {
    let operation = "reading certificate \(identity.serial)"
    if let own = order.certificate?.value, own.id?.text == reference.certificate,
      var record = order.record(of: own, fallback: identity)
    {
      // Not every answer shows that the certificate of an active order is revoked.
      if own.ownStatus == nil, record.status != .revoked, try await isAmongChanges(reference) {
        record.status = .revoked
      }
      return try record.matching(identity, operation: operation)
    }
    var unreadable = order.certificate?.value == nil ? 1 : 0
    for kind in ["duplicate", "reissue"] {
      let listed = try await list(kind, of: reference.order, lane: .verify)
      unreadable += listed.unreadable
      let found = listed.all.first { $0.id?.text == reference.certificate }
      if let found, let record = order.record(of: found, fallback: identity) {
        return try record.matching(identity, operation: operation)
      }
    }
    guard unreadable == 0 else {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: 200,
        message:
          "order \(reference.order.scrubbed) holds \(unreadable.counted("certificate")) that "
          + "cannot be read, and this may be one of them")
    }
    throw ServiceError(
      .notFound, operation: operation,
      message: "order \(reference.order.scrubbed) no longer holds it")
  }

  /// The number of seconds to look back for a status change of one certificate.
  private static let longestChange = 90.0 * 86_400

  private func isAmongChanges(_ reference: CertCentralReference) async throws -> Bool {
    do {
      return try await revoked(since: Date(timeIntervalSinceNow: -Self.longestChange))
        .contains(reference.text)
    } catch let error as ServiceError where [.notFound, .refused].contains(error.code) {
      return false
    }
  }

  /// Returns a pending request to revoke this certificate or its order. A request for this
  /// certificate alone takes priority.
  private func pendingRequest(
    for reference: CertCentralReference, in order: OrderAnswer
  ) async throws -> PendingRequest? {
    var forOrder: PendingRequest?
    for candidate in order.pendingRevocations {
      guard let request = try await existing(request: candidate.id.text) else { continue }
      if request.isAboutAll(ofOrder: reference.order) {
        forOrder = forOrder ?? request.pending(covering: .bundle)
      } else if request.certificateID == reference.certificate {
        return request.pending(covering: .certificate)
      }
    }
    return forOrder
  }

  /// Returns a request that an order lists, or `nil` if the service no longer has it.
  private func existing(request id: String) async throws -> RequestAnswer? {
    do {
      return try await answer(aboutRequest: id)
    } catch let error as ServiceError where error.code == .notFound {
      return nil
    }
  }

  /// Returns a pending request to revoke a whole order.
  private func pendingRequest(forAllOf order: OrderAnswer) async throws -> PendingRequest? {
    for candidate in order.pendingRevocations {
      guard let request = try await existing(request: candidate.id.text) else { continue }
      if request.isAboutAll(ofOrder: order.id.text) { return request.pending(covering: .bundle) }
    }
    return nil
  }
}
