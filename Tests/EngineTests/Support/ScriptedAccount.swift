import Foundation

@testable import Engine

/// A CertCentral account as a script plays it: orders in pages, and answers by their paths.
struct ScriptedAccount: Sendable {
  /// The orders that a list gives, by the status that is asked for.
  var lists: [String: [String]] = [:]
  /// The most orders that a page holds, whatever is asked for.
  var largestPage = Int.max
  /// What else is answered, by paths behind the base; everything else is not found.
  var answers: [String: String] = [:]

  static let base = "/services/v2"

  /// The script; every request is read alone, with nothing remembered.
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

/// What CertCentral's answers are made of; what is not given is left out of the JSON.
enum WireOrder {
  /// An order as a list shows it.
  static func item(
    _ id: Int, certificate: Int, status: String = "issued", hasDuplicates: Bool = false
  ) -> String {
    """
    {"id":\(id),"certificate":{"id":\(certificate),"common_name":"host\(id).example"},
     "status":"\(status)","has_duplicates":\(hasDuplicates),
     "product":{"name_id":"ssl_plus","name":"Standard SSL"}}
    """
  }

  /// An order as it reads alone.
  static func detail(
    _ id: Int, certificate: String, status: String = "issued", requests: [String] = []
  ) -> String {
    """
    {"id":\(id),"certificate":\(certificate),"status":"\(status)",
     "requests":[\(requests.joined(separator: ","))]}
    """
  }

  /// A certificate, whose serial number is made of its id.
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

  /// A request as an order lists it.
  static func request(_ id: Int, type: String = "revoke", status: String = "pending") -> String {
    #"{"id":\#(id),"type":"\#(type)","status":"\#(status)"}"#
  }

  /// A request as it reads alone; about the whole order when no certificate is given.
  static func request(_ id: Int, order: Int, certificate: Int?) -> String {
    let about = certificate.map { #","certificate":{"id":\#($0)}"# } ?? ""
    return """
      {"id":\(id),"type":"revoke","status":"pending","order":{"id":\(order)\(about)},
       "requester":{"first_name":"John","last_name":"Smith"}}
      """
  }

  /// What names the certificate with an id in an order.
  static func identity(_ order: Int, _ certificate: Int) -> CertificateIdentity {
    CertificateIdentity(
      serial: SerialNumber("0A\(certificate)"), thumbprint: Thumbprint("FF\(certificate)"),
      reference: "\(order)/\(certificate)")
  }
}
