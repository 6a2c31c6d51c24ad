import Foundation
import Hummingbird

/// The routes for approval requests, pending or decided.
struct RequestRoutes: Sendable {
  private static let maximumBody = 64 * 1_024

  let state: CertCentralState

  func add(to api: RouterGroup<CallContext>) {
    api.get("request") { request, _ in
      try state.require(.viewCertificates)
      return try list(request)
    }
    api.get("request/:id") { _, context in
      try state.require(.viewCertificates)
      return try detail(context)
    }
    api.put("request/:id/status") { request, context in
      try await decide(request, context)
    }
  }

  /// DigiCert documents no parameters for this list. These are named like those of the order list.
  private func list(_ request: Request) throws -> Response {
    let parameters = request.decodedParameters
    let query = try OrderQuery(
      parameters, maximumLimit: state.options.certCentral.maximumPageSize)
    let type = parameters["filters[type]"] ?? RequestAnswer.type
    let found = state.currentLedger().ledger.requests.filter { entry in
      type.lowercased() == RequestAnswer.type && !entry.isForgotten
        && query.status.map { $0 == entry.status.rawValue } ?? true
    }
    let shown = found.dropFirst(query.offset).prefix(query.limit).map { entry in
      RequestAnswer(entry, .whole, state: state)
    }
    let page = PageAnswer(total: found.count, limit: query.limit, offset: query.offset)
    return .json(
      try WireEncoder.encode(
        ListAnswer("requests", Array(shown), page: page, state.options.variants)))
  }

  private func detail(_ context: CallContext) throws -> Response {
    let found = try request(context, in: state.currentLedger().ledger)
    return .json(try WireEncoder.encode(RequestAnswer(found, .whole, state: state)))
  }

  private func request(
    _ context: CallContext, in ledger: CertCentralLedger
  ) throws -> RevocationRequest {
    let id = Int(try context.parameters.require("id"))
    guard let found = id.flatMap(ledger.request(withID:)) else {
      throw CertCentralRefusal.notFound
    }
    context.note.change { note in
      note.request = found.id
      if case .certificate(let index) = found.subject { note.index = index }
    }
    return found
  }

  private func decide(_ request: Request, _ context: CallContext) async throws -> Response {
    try state.require(.revokeCertificates)
    guard state.options.certCentral.isAdministrator else {
      throw CertCentralRefusal.invalidApprover
    }
    let body = try await request.body.collect(upTo: Self.maximumBody)
    let fields = try? JSONSerialization.jsonObject(with: Data(buffer: body)) as? [String: Any]
    let status = (fields?["status"] as? String).flatMap(RevocationRequest.Status.init(rawValue:))
    guard let status, status != .pending else {
      throw CertCentralRefusal.invalid("status must be approved or rejected.")
    }
    let now = state.options.now()
    let found = try self.request(context, in: state.currentLedger().ledger)
    do {
      try state.ledger.withLockedValue { ledger in
        try ledger.decide(
          found.id, approving: status == .approved,
          comment: fields?["processor_comment"] as? String ?? "", at: now)
      }
    } catch CertCentralLedger.DecisionRefusal.decided {
      throw CertCentralRefusal.requestDecided
    }
    context.note.change { $0.acted = true }
    return Response(status: .noContent)
  }
}
