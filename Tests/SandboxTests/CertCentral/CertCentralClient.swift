import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

/// A bare client of CertCentral that returns the unprocessed answers.
struct CertCentralClient {
  typealias Answer = SandboxClient.Answer

  let address: SandboxAddress
  var key: String?

  func call(_ method: HTTPMethod, _ path: String, body: String? = nil) async throws -> Answer {
    var request = HTTPClientRequest(url: "\(address.certCentralBaseURL)/\(path)")
    request.method = method
    if let key { request.headers.add(name: "X-DC-DEVKEY", value: key) }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let bytes = try await response.body.collect(upTo: 64 << 20)
    return Answer(
      status: Int(response.status.code), headers: response.headers, body: Data(buffer: bytes))
  }

  func get(_ path: String) async throws -> Answer { try await call(.GET, path) }

  /// Returns a page of orders. Takes filters without `filters[…]`, and percent-encodes them.
  func page(
    _ filters: [String: String] = [:], _ parameters: String = "limit=1000"
  ) async throws -> Answer {
    let texts = filters.sorted { $0.key < $1.key }.map { name, value in
      let value = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      return "filters%5B\(name)%5D=\(value)"
    }
    return try await get("order/certificate?" + (texts + [parameters]).joined(separator: "&"))
  }

  func orders(
    _ filters: [String: String] = [:], _ parameters: String = "limit=1000"
  ) async throws -> [[String: Any]] {
    let answer = try await page(filters, parameters)
    #expect(answer.status == 200)
    // The service leaves an empty list out.
    if answer.json["orders"] == nil, answer.json.object("page").number("total") == 0 { return [] }
    return try #require(answer.json["orders"] as? [[String: Any]])
  }

  func detail(_ order: Int) async throws -> [String: Any] {
    try await get("order/certificate/\(order)").json
  }

  func certificates(_ list: String, _ order: Int) async throws -> [[String: Any]] {
    let answer = try await get("order/certificate/\(order)/\(list)")
    return try #require(answer.json["certificates"] as? [[String: Any]])
  }

  func revoke(
    _ certificate: some CustomStringConvertible, _ body: String? = nil
  ) async throws
    -> Answer
  {
    try await call(.PUT, "certificate/\(certificate)/revoke", body: body)
  }

  func revokeOrder(_ order: Int, _ body: String? = nil) async throws -> Answer {
    try await call(.PUT, "order/certificate/\(order)/revoke", body: body)
  }

  func decide(_ request: Int, _ status: String) async throws -> Answer {
    try await call(
      .PUT, "request/\(request)/status",
      body: #"{"status":"\#(status)","processor_comment":"as discussed"}"#)
  }

  func changes(_ seconds: Int = 86_400) async throws -> [[String: Any]] {
    let answer = try await get("order/certificate/status-changes?seconds=\(seconds)")
    return try #require(answer.json["orders"] as? [[String: Any]])
  }

  /// Returns the status of an order's certificate, as the order's detail shows it.
  func certificateStatus(_ order: Int) async throws -> String {
    try await detail(order).object("certificate").text("status")
  }
}

extension CertCentralClient {
  static let skip = #"{"skip_approval":true,"revocation_reason":"superseded"}"#
}

extension [String: Any] {
  func object(_ key: String) -> [String: Any] { self[key] as? [String: Any] ?? [:] }
  func number(_ key: String) -> Int { self[key] as? Int ?? -1 }
}

/// Finds certificates of each kind in a sandbox's inventory.
struct OrderFinder {
  let inventory: OrderInventory

  init(_ options: SandboxOptions) {
    inventory = OrderInventory(options: options)
  }

  /// Returns the id of the first order that meets the conditions.
  func order(
    _ fate: OrderInventory.Fate = .ordinary, product: String? = nil, duplicates: Int = 0,
    earlier: Int = 0, skipping: Int = 0
  ) throws -> Int {
    let extras = OrderLayout.Extras(duplicates: duplicates, earlier: earlier)
    let found = (0..<inventory.orderCount).filter { order in
      inventory.fate(ofOrder: order) == fate && inventory.layout.extras(ofOrder: order) == extras
        && product.map { $0 == inventory.product(ofOrder: order).id } ?? true
    }
    return inventory.id(ofOrder: try #require(found.dropFirst(skipping).first))
  }

  /// Returns the ids of an order's certificates, its own first.
  func certificates(_ order: Int) throws -> [Int] {
    let position = try #require(inventory.order(withID: order))
    return inventory.layout.certificates(ofOrder: position).map(inventory.id(ofCertificate:))
  }
}

/// Runs a body against CertCentral in a new sandbox.
func withCertCentral(
  _ clock: ManualClock, certificates: Int = 500,
  _ change: (inout SandboxOptions) -> Void = { _ in },
  _ body: (CertCentralClient, OrderFinder, SandboxServer) async throws -> Void
) async throws {
  let options = SandboxOptions.quick(certificates: certificates, clock: clock) { options in
    options.certCentral.rateLimit = []
    change(&options)
  }
  try await withSandbox(options) { client, server in
    let address = client.address
    try await body(
      CertCentralClient(address: address, key: address.certCentralKey), OrderFinder(options),
      server)
  }
}
