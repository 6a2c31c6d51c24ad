import Foundation
import Hummingbird

/// `PUT certificate/{id or serial number}/revoke` and `PUT order/certificate/{id}/revoke`.
struct RevocationRoutes: Sendable {
  /// The largest accepted body, far larger than a valid one.
  private static let maximumBody = 64 * 1_024

  let state: CertCentralState

  func add(to api: RouterGroup<CallContext>) {
    api.put("certificate/:id/revoke") { request, context in
      try await revoke(request, context) {
        .certificate(try certificate(named: try context.parameters.require("id"), context))
      }
    }
    api.put("order/certificate/:id/revoke") { request, context in
      try await revoke(request, context) { .order(try state.order(context)) }
    }
  }

  /// Returns the certificate with this id or serial number.
  private func certificate(named name: String, _ context: CallContext) throws -> Int {
    let ledger = state.currentLedger().ledger
    let serial = [UInt8](serialText: name)
    guard
      let index = Int(name).flatMap(ledger.certificate(withID:))
        ?? serial.flatMap(ledger.certificate(withSerial:))
    else { throw CertCentralRefusal.notFound }
    let fault = state.certificateFaults.fault(ofCertificate: index)
    context.note.change { note in
      note.index = index
      note.certificateFault = fault
    }
    return index
  }

  private func revoke(
    _ request: Request, _ context: CallContext, _ subject: () throws -> RevocationRequest.Subject
  ) async throws -> Response {
    try state.require(.revokeCertificates)
    let body = try await request.body.collect(upTo: Self.maximumBody)
    let asked = try RevocationBody(json: Data(buffer: body))
    context.note.change { $0.reason = asked.reason }
    let subject = try subject()
    do {
      return try perform(asked, subject, context)
    } catch let refusal as CertCentralLedger.Refusal {
      throw CertCentralRefusal(refusal)
    }
  }

  private func perform(
    _ asked: RevocationBody, _ subject: RevocationRequest.Subject, _ context: CallContext
  ) throws -> Response {
    let reason = RevocationReason(certCentralName: asked.reason)
    let options = state.options.certCentral
    let skips = asked.skipsApproval && options.isAdministrator
    if asked.skipsApproval, !skips, options.lesserSkip == .refused {
      throw CertCentralRefusal.accessDenied
    }
    let now = state.options.now()
    let (made, order) = try state.ledger.withLockedValue {
      ledger -> (RevocationRequest?, Int) in
      let order = ledger.order(of: subject)
      guard skips else {
        return (try ledger.request(subject, for: reason, comments: asked.comments, at: now), order)
      }
      try ledger.revoke(subject, for: reason, at: now)
      return (nil, order)
    }
    context.note.change { note in
      note.acted = true
      note.recorded = state.orders.recordedReason(reason, ofOrder: order).certCentralName
      note.request = made?.id
    }
    guard let made else { return Response(status: .noContent) }
    let variants = state.options.variants
    if variants.contains(.forgottenRequests) {
      state.ledger.withLockedValue { $0.forget(made) }
    }
    if variants.contains(.requestsWithoutNumber) {
      return .json(
        try WireEncoder.encode(["type": RequestAnswer.type, "status": made.status.rawValue]),
        status: .created)
    }
    return .json(
      try WireEncoder.encode(RequestAnswer(made, .made, state: state)), status: .created)
  }
}
