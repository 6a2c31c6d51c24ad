import Foundation

// The calls that change something at CertCentral.
extension CertCentralService {
  /// The body of a revocation; unused fields are omitted.
  private struct Body: Encodable {
    let comments: String?
    let skipApproval: Bool?
    let revocationReason: String?
  }

  /// The part of an answer that shows whether a new request has an id.
  private struct Unnumbered: Decodable {
    let id: LenientText?
  }

  public func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit? {
    try await client.connection.permit(for: lane, isForCheck: isForCheck)
  }

  public func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    let reference = try reference(of: identity)
    guard CertCentralReasons.options.contains(where: { $0.reason == request.reason }) else {
      throw ServiceError(
        .refused, operation: "revoking \(identity.serial)",
        message: "CertCentral has no reason \(request.reason.rawValue); nothing was sent")
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let body = try encoder.encode(
      Body(
        comments: request.comment.isEmpty ? nil : request.comment,
        skipApproval: request.terms.skipsApproval ? true : nil,
        revocationReason: CertCentralScope(request.profileID).takesReason
          ? request.reason.rawValue : nil))
    let path =
      request.terms.takesBundles
      ? "/order/certificate/\(reference.order.percentEncoded)/revoke"
      : "/certificate/\(reference.certificate.percentEncoded)/revoke"
    let what =
      request.terms.takesBundles ? "order \(reference.order.scrubbed)" : "\(identity.serial)"
    let call = APICall(
      method: .PUT, path: path, body: body, lane: .revoke, operation: "revoking \(what)")
    let covers: RequestCoverage = request.terms.takesBundles ? .bundle : .certificate
    do {
      return try taken(try await client.answer(call), call, covering: covers)
    } catch let error as ServiceError
      where error.code == .notPermitted && request.terms.skipsApproval
    {
      throw ServiceError(
        .notPermitted, operation: call.operation, status: error.status,
        serviceCode: error.serviceCode,
        message: error.message
          + " (skip_approval needs an administrator's key; without it the requests wait for one)")
    }
  }

  /// Reads the answer to a revocation. 204 means revoked without approval, and 201 means that a
  /// request was created; unless it is already approved, it awaits approval. Any other status is an
  /// error: a proxy may answer 200 with a page of its own.
  ///
  /// - Parameter covers: the certificates that the call and its request cover.
  private func taken(
    _ answer: APIAnswer, _ call: APICall, covering covers: RequestCoverage
  ) throws -> RevocationAnswer {
    switch answer.status {
    case 204:
      return .accepted
    case 201:
      // A request without an id exists, but its state cannot be read.
      if let answered = try? JSONDecoder().decode(Unnumbered.self, from: answer.body),
        answered.id?.nonEmpty == nil
      {
        return .awaitingApproval(PendingRequest(id: "", covers: covers))
      }
      let request = try client.decode(
        RequestAnswer.self, from: answer.body, operation: call.operation)
      return request.status?.text.lowercased() == "approved"
        ? .accepted : .awaitingApproval(request.pending(covering: covers))
    default:
      throw CertCentralErrors.error(for: answer, operation: call.operation)
    }
  }

  public func approve(request id: String, comment: String) async throws {
    var fields = ["status": "approved"]
    if !comment.isEmpty { fields["processor_comment"] = comment }
    let call = APICall(
      method: .PUT, path: "/request/\(id.percentEncoded)/status",
      body: try JSONEncoder().encode(fields), lane: .approve,
      operation: "approving request \(id.scrubbed)")
    let answer = try await client.answer(call)
    guard answer.status == 204 else {
      throw CertCentralErrors.error(for: answer, operation: call.operation)
    }
  }

  /// Always throws, because CertCentral has no holds.
  public func releaseHold(
    _ identity: CertificateIdentity
  ) async throws -> RevocationAnswer {
    throw ServiceError(
      .refused, operation: "releasing the hold on \(identity.serial)",
      message: "CertCentral puts no certificate on hold")
  }
}
