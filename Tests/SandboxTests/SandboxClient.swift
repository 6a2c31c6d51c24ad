import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

@testable import Sandbox

/// A bare client that returns the unprocessed answers.
struct SandboxClient {
  struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let body: Data

    /// The body as a JSON object; empty if it is not one.
    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
    }
    var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }
    var total: Int? { json["total"] as? Int }
    /// The first error, in either envelope.
    var error: [String: String] {
      (json["errors"] as? [[String: String]])?.first ?? json["error"] as? [String: String] ?? [:]
    }
  }

  let address: SandboxAddress
  var key: String?

  init(_ address: SandboxAddress) {
    self.address = address
    key = address.apiKey
  }

  func call(
    _ method: HTTPMethod, _ path: String, body: String? = nil
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: address.baseURL + path)
    request.method = method
    if let key { request.headers.add(name: "x-api-key", value: key) }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let bytes = try await response.body.collect(upTo: 64 << 20)
    return Answer(
      status: Int(response.status.code), headers: response.headers, body: Data(buffer: bytes))
  }

  func get(_ path: String) async throws -> Answer {
    try await call(.GET, path)
  }

  func search(_ parameters: String) async throws -> Answer {
    try await get("/mpki/api/v1/certificate-search?\(parameters)")
  }

  func read(_ serial: String, thumbprint: String? = nil) async throws -> Answer {
    try await get("/mpki/api/v1/certificate/\(serial)" + query(thumbprint))
  }

  func revoke(
    _ serial: String, _ reason: String = "superseded", thumbprint: String? = nil
  ) async throws -> Answer {
    try await call(
      .PUT, "/mpki/api/v1/certificate/\(serial)/revoke" + query(thumbprint),
      body: #"{"revocation_reason":"\#(reason)"}"#)
  }

  func release(_ serial: String) async throws -> Answer {
    try await call(.DELETE, "/mpki/api/v1/certificate/\(serial)/revoke")
  }

  /// Returns every matching item, page by page. Each offset is the number of items received.
  func all(_ parameters: String, limit: Int = 500) async throws -> [[String: Any]] {
    var items: [[String: Any]] = []
    while true {
      let page = try await search("\(parameters)&limit=\(limit)&offset=\(items.count)").items
      if page.isEmpty { return items }
      items += page
    }
  }

  private func query(_ thumbprint: String?) -> String {
    thumbprint.map { "?thumbprint_sha256=\($0)" } ?? ""
  }
}

extension [String: Any] {
  func text(_ key: String) -> String { self[key] as? String ?? "" }
}

/// Runs a body against a new sandbox, and stops the sandbox however the body ends.
func withSandbox(
  _ options: SandboxOptions,
  _ body: (SandboxClient, SandboxServer) async throws -> Void
) async throws {
  let server = SandboxServer(options: options)
  let address = try await server.start()
  do {
    try await body(SandboxClient(address), server)
  } catch {
    await server.stop()
    throw error
  }
  await server.stop()
}

enum ProfileID {
  static let webTLS = "3f1c9a52-7b1e-4f0a-9c55-2e8d6f4b7a01"
  static let publicWeb = "a7d2e6c1-0b84-4a39-b6f7-51c3d98e2f02"
  static let devices = "c4b8f0d7-95e2-4d16-8e03-7fa61b2c3d03"
  static let acme = "e9a15b3c-d047-4c8b-a2f6-08b7c6d5e404"
  static let empty = "7e3b5d94-c81f-4e60-8a2d-b94f60d7c806"
}
