import Foundation
import Hummingbird

/// The actions of colleagues at CertCentral during a client's run.
///
/// `POST /sandbox/orders/{id}/duplicate` issues another duplicate.
/// `POST /sandbox/orders/{id}/request` requests the revocation of the order or, with
/// `?certificate={id}`, of one of its certificates.
struct ColleagueRoutes: Sendable {
  private struct Issued: Encodable {
    let id: Int
    let serialNumber: String

    enum CodingKeys: String, CodingKey {
      case id
      case serialNumber = "serial_number"
    }
  }

  let state: CertCentralState

  func add(to group: RouterGroup<CallContext>) {
    group.post("orders/:id/duplicate") { _, context in
      try Self.answer {
        try duplicate(ofOrder: context.parameters.require("id")).map { certificate in
          Issued(id: certificate.id, serialNumber: certificate.serial.hexadecimalText)
        }
      }
    }
    group.post("orders/:id/request") { request, context in
      try Self.answer {
        try self.request(
          ofOrder: context.parameters.require("id"),
          certificate: request.uri.queryParameters["certificate"].map { String($0) }
        ).map { ["id": $0.id] }
      }
    }
  }

  /// Issues a duplicate; returns `nil` if the order does not exist.
  func duplicate(ofOrder id: String) throws -> OrderCertificate? {
    guard let order = Int(id).flatMap(state.orders.order(withID:)) else { return nil }
    let now = state.options.now()
    return try state.ledger.withLockedValue { ledger in
      ledger.certificate(try ledger.issueDuplicate(ofOrder: order, at: now))
    }
  }

  /// Makes a request; returns `nil` if the order does not exist or does not have the certificate.
  func request(ofOrder id: String, certificate: String?) throws -> RevocationRequest? {
    guard let order = Int(id).flatMap(state.orders.order(withID:)) else { return nil }
    let now = state.options.now()
    return try state.ledger.withLockedValue { ledger in
      var subject = RevocationRequest.Subject.order(order)
      if let certificate {
        guard let index = Int(certificate).flatMap(ledger.certificate(withID:)),
          ledger.order(ofCertificate: index) == order
        else { return nil }
        subject = .certificate(index)
      }
      return try ledger.request(
        subject, for: .superseded, comments: "asked for by a colleague", byColleague: true, at: now)
    }
  }

  private static func answer(_ body: () throws -> (some Encodable)?) throws -> Response {
    do {
      guard let made = try body() else { return Response(status: .notFound) }
      return .json(try WireEncoder.encode(made), status: .created)
    } catch is CertCentralLedger.Refusal {
      return Response(status: .conflict)
    }
  }
}
