import Foundation
import Hummingbird

/// The routes for one certificate: read it, revoke it, release its hold.
struct CertificateRoutes: Sendable {
  /// The largest accepted body, far larger than a valid one.
  private static let maximumBody = 64 * 1_024

  let state: SandboxState

  func add(to api: RouterGroup<CallContext>) {
    api.get("v1/certificate/:serial") { request, context in
      try state.require(.viewCertificates)
      return try read(try certificate(request, context))
    }
    api.put("v1/certificate/:serial/revoke") { request, context in
      try state.require(.revokeCertificates)
      let body = try await request.body.collect(upTo: Self.maximumBody)
      let asked = try RevokeBody(json: Data(buffer: body))
      context.note.change { $0.reason = asked.reason }
      return try revoke(try certificate(request, context), asked, context)
    }
    api.delete("v1/certificate/:serial/revoke") { request, context in
      try state.require(.revokeCertificates)
      return try release(try certificate(request, context), context)
    }
  }

  /// Returns the certificate that the path and `thumbprint_sha256` name.
  private func certificate(_ request: Request, _ context: CallContext) throws -> Int {
    let serial = [UInt8](serialText: try context.parameters.require("serial"))
    var found = serial.map(state.inventory.indices(serial:)) ?? []
    if let thumbprint = request.uri.queryParameters["thumbprint_sha256"] {
      found = try found.filter { index in
        let certificate = try state.certificate(state.inventory.entry(index))
        return certificate.thumbprint.lowercased() == thumbprint.lowercased()
      }
    }
    guard found.count <= 1 else {
      throw TrustLifecycleRefusal.collision(state.options.variants)
    }
    guard let index = found.first else { throw TrustLifecycleRefusal.notFound }
    let fault = state.faults.withLockedValue { $0.fault(ofCertificate: index) }
    context.note.change { note in
      note.index = index
      if note.kind == .revoke { note.certificateFault = fault }
    }
    return index
  }

  private func read(_ index: Int) throws -> Response {
    let now = state.options.now()
    let (status, revocation) = state.ledger.withLockedValue { ledger in
      ledger.advance(to: now)
      return (ledger.shown.status(of: index), ledger.shownRevocation(of: index))
    }
    let answer = try CertificateAnswer(
      state.inventory.entry(index), status: status, detail: .init(revocation: revocation),
      state: state, now: now)
    return .json(try WireEncoder.encode(answer))
  }

  private func revoke(
    _ index: Int, _ asked: RevokeBody, _ context: CallContext
  ) throws -> Response {
    guard let reason = RevocationReason(trustLifecycleName: asked.reason) else {
      throw TrustLifecycleRefusal.invalidRequest(
        "\"\(asked.reason)\" is not a revocation reason.", field: RevokeBody.field)
    }
    let trust = state.inventory.trust(of: index)
    guard reason.isAllowed(for: trust) else {
      throw TrustLifecycleRefusal.invalidRequest(
        "The reason \(asked.reason) is for private certificates only; this one is \(trust.name).",
        field: RevokeBody.field)
    }
    do {
      let now = state.options.now()
      try state.ledger.withLockedValue { try $0.revoke(index, for: reason, at: now) }
    } catch RevocationLedger.Refusal.alreadyRevoked {
      throw TrustLifecycleRefusal.alreadyRevoked(state.options.variants)
    } catch RevocationLedger.Refusal.expired {
      throw TrustLifecycleRefusal.invalidRequest("The certificate has expired.")
    }
    context.note.change { $0.acted = true }
    return state.options.variants.contains(.revokedAs200)
      ? .json(Data("{}".utf8)) : Response(status: .noContent)
  }

  private func release(_ index: Int, _ context: CallContext) throws -> Response {
    guard state.inventory.trust(of: index) == .privateCA else {
      throw TrustLifecycleRefusal.invalidRequest(
        "Only a private certificate can be held and released.")
    }
    do {
      let now = state.options.now()
      try state.ledger.withLockedValue { try $0.release(index, at: now) }
    } catch RevocationLedger.Refusal.notHeld {
      throw TrustLifecycleRefusal.invalidRequest("The certificate is not on hold.")
    }
    context.note.change { $0.acted = true }
    return Response(status: .noContent)
  }
}

extension CertificateTrust {
  fileprivate var name: String {
    switch self {
    case .privateCA: "private"
    case .publicCA: "public"
    case .acme: "ACME"
    }
  }
}
