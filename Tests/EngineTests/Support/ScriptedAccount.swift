import Foundation

@testable import Engine

/// A scripted CertCentral account: orders in pages, and answers by path.
struct ScriptedAccount: Sendable {
  /// The orders of each list, by status.
  var lists: [String: [String]] = [:]
  /// The maximum number of orders in a page, whatever the limit of the call.
  var largestPage = Int.max
  /// The other answers, by path relative to the base. Every other path is not found.
  var answers: [String: String] = [:]

  static let base = "/services/v2"

  /// The script, which answers every call without regard to earlier ones.
  var script: ScriptedServer.Script {
    { request in reply(to: request) }
  }

  private func reply(to request: ScriptedServer.Request) -> ScriptedServer.Reply {
    let path = String(request.path.trimmingPrefix(Self.base))
    if path == "/order/certificate" { return .json(page(request.parameters)) }
    if let answer = answers[path] { return .json(answer) }
    return .json(#"{"errors":[{"code":"not_found","message":"no such thing"}]}"#, status: 404)
  }

  private func page(_ parameters: [String: String]) -> String {
    let orders =
      parameters["filters[status]"].map { lists[$0, default: []] } ?? lists.values.flatMap { $0 }
    let offset = parameters["offset"].flatMap(Int.init) ?? 0
    let limit = min(parameters["limit"].flatMap(Int.init) ?? 20, largestPage)
    let shown = orders.dropFirst(offset).prefix(limit).joined(separator: ",")
    return """
      {"orders":[\(shown)],"page":{"total":\(orders.count),"limit":\(limit),"offset":\(offset)}}
      """
  }
}

extension ScriptedServer.Request {
  /// The decoded parameters of the query.
  var parameters: [String: String] {
    let items = URLComponents(string: target)?.queryItems ?? []
    return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
  }
}

/// The parts of CertCentral's answers. Values that are not given are left out of the JSON.
enum WireOrder {
  /// Returns an order as a list shows it.
  static func item(
    _ id: Int, certificate: Int, status: String = "issued", hasDuplicates: Bool = false
  ) -> String {
    """
    {"id":\(id),"certificate":{"id":\(certificate),"common_name":"host\(id).example"},
     "status":"\(status)","has_duplicates":\(hasDuplicates),
     "product":{"name_id":"ssl_plus","name":"Standard SSL"}}
    """
  }

  /// Returns an order as its own read shows it.
  static func detail(
    _ id: Int, certificate: String, status: String = "issued", requests: [String] = []
  ) -> String {
    """
    {"id":\(id),"certificate":\(certificate),"status":"\(status)",
     "requests":[\(requests.joined(separator: ","))]}
    """
  }

  /// Returns a certificate with a serial number made of its id.
  static func certificate(
    _ id: Int, status: String? = nil, issued: String = "2025-03-04", till: String = "2099-01-01"
  ) -> String {
    """
    {"id":\(id),"serial_number":"0A\(id)","thumbprint":"FF\(id)","common_name":"host.example",
     \(status.map { #""status":"\#($0)","# } ?? "")
     "valid_from":"\(issued)","valid_till":"\(till)"}
    """
  }

  static func list(_ certificates: String...) -> String {
    #"{"certificates":[\#(certificates.joined(separator: ","))]}"#
  }

  /// Returns a request as an order lists it.
  static func request(_ id: Int, type: String = "revoke", status: String = "pending") -> String {
    #"{"id":\#(id),"type":"\#(type)","status":"\#(status)"}"#
  }

  /// Returns a request as its own read shows it; without a certificate, it covers the whole order.
  static func request(_ id: Int, order: Int, certificate: Int?) -> String {
    let about = certificate.map { #","certificate":{"id":\#($0)}"# } ?? ""
    return """
      {"id":\(id),"type":"revoke","status":"pending","order":{"id":\(order)\(about)},
       "requester":{"first_name":"John","last_name":"Smith"}}
      """
  }

  /// Returns the identity of a certificate of an order.
  static func identity(_ order: Int, _ certificate: Int) -> CertificateIdentity {
    CertificateIdentity(
      serial: SerialNumber("0A\(certificate)"), thumbprint: Thumbprint("FF\(certificate)"),
      reference: "\(order)/\(certificate)")
  }
}
