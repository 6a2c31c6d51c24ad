import Foundation
import NIOConcurrencyHelpers

/// An account at Trust Lifecycle Manager, played by a `HostileServer`. It answers as documented,
/// except where a test changes the answer.
final class HostileAccount: Sendable {
  static let profileID = "7f606454-e011-4cfb-af90-5a13232bbd8f"
  static let window = "2025-03-01_2025-03-08"

  /// A certificate of the account.
  struct Certificate: Sendable {
    var serial: String
    var thumbprint: String
    var commonName = "host.example"
    var validFrom = "2025-03-04T00:00:00Z"
    var status = "issued"
    var reason = "key_compromise"
    var revokedOn = HostileAccount.now
    /// The encoded certificate in the answer; left out when empty.
    var der = ""
    /// Whether a search for this profile finds it.
    var isFound = true

    /// Makes a certificate whose serial number and thumbprint derive from a number.
    init(_ number: Int) {
      serial = "0A\(number)"
      thumbprint = String(repeating: "0", count: 60) + String(1_000 + number)
    }

    /// The certificate as the service writes it.
    var json: String {
      let revocation =
        status == "revoked"
        ? #","revocation":{"reason":"\#(reason)","revocation_date":"\#(revokedOn)"}"# : ""
      return #"{"serial_number":"\#(serial)","thumbprint":"\#(thumbprint)","status":"\#(status)","#
        + #""common_name":"\#(commonName)","valid_from":"\#(validFrom)","#
        + #""valid_to":"2099-01-01T00:00:00Z""#
        + (der.isEmpty ? "" : #","certificate":"\#(der)""#) + revocation + "}"
    }
  }

  /// Answers a call in place of the account; `nil` lets the account answer.
  typealias Exception =
    @Sendable (HostileServer.Call, inout [Certificate]) -> HostileServer.Reply?

  private let certificates: NIOLockedValueBox<[Certificate]>
  private let exception: Exception

  init(_ certificates: [Certificate], except exception: @escaping Exception = { _, _ in nil }) {
    self.certificates = NIOLockedValueBox(certificates)
    self.exception = exception
  }

  /// The current time as the service writes it, for revocations.
  static var now: String { Date().formatted(.iso8601) }

  /// Returns a page of search results.
  static func page(_ items: [String], total: String) -> HostileServer.Reply {
    .json(#"{"total":\#(total),"offset":0,"limit":50,"items":[\#(items.joined(separator: ","))]}"#)
  }

  var script: HostileServer.Script {
    { call in
      self.certificates.withLockedValue { self.exception(call, &$0) ?? Self.answer(call, &$0) }
    }
  }

  private static func answer(
    _ call: HostileServer.Call, _ certificates: inout [Certificate]
  ) -> HostileServer.Reply {
    let parts = call.path.split(separator: "/").map(String.init)
    if call.path.hasSuffix("/profile") {
      return .json(#"{"items":[{"id":"\#(profileID)","name":"Web TLS","status":"Active"}]}"#)
    }
    if call.path.contains("/profile/") {
      return .json(#"{"id":"\#(profileID)","name":"Web TLS","status":"Active"}"#)
    }
    if call.path.hasSuffix("/certificate-search") {
      let found = certificates.filter { $0.isFound && $0.status == call.parameter("status") }
      let offset = call.parameter("offset").flatMap(Int.init) ?? 0
      return page(found.dropFirst(offset).prefix(50).map(\.json), total: String(found.count))
    }
    guard parts.count > 4, let index = index(of: parts[4], call, certificates) else {
      return .error(404, "resource_not_found")
    }
    guard call.method != "GET" else { return .json(certificates[index].json) }
    certificates[index].status = call.method == "PUT" ? "revoked" : "issued"
    return .accepted
  }

  /// Returns the first certificate with the serial number, and with the thumbprint if the call
  /// names one. The account never reports a collision.
  private static func index(
    of serial: String, _ call: HostileServer.Call, _ certificates: [Certificate]
  ) -> Int? {
    let thumbprint = call.parameter("thumbprint_sha256")
    return certificates.firstIndex {
      $0.serial == serial && (thumbprint == nil || thumbprint == $0.thumbprint)
    }
  }
}

extension Program {
  /// Searches the hostile account into `a.incident`.
  func searchHostile() async throws -> Ended {
    try await run(
      "search", "--profile", HostileAccount.profileID, "--window", HostileAccount.window,
      "--incident", "a.incident")
  }

  /// Searches, checks every certificate and revokes it.
  func revokeEverything(_ arguments: String...) async throws -> Ended {
    let searched = try await searchHostile()
    guard searched.status == 0 else { return searched }
    try await run("select", "a.incident", "--all")
    return try await run(
      arguments: ["revoke", "a.incident", "--reason", "key_compromise", "--yes"] + arguments)
  }
}
