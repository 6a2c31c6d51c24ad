import Foundation
import GRDB

/// An approval request that no administrator has decided yet.
public struct AwaitedRequest: Sendable, Hashable, Encodable {
  /// The service's identifier.
  public let id: String
  /// The person who asked, in words; empty if the service does not say.
  public let requester: String
  /// When the service first showed the request; `nil` if unknown.
  public let since: Date?
  /// The number of certificates that wait for it.
  public let certificates: Int
  /// The common name of one waiting certificate.
  public let commonName: String
  /// The certificates that its approval would revoke.
  public var covers = RequestCoverage.certificate
  /// Why it is not approved from here, in a sentence; empty if nothing prevents it.
  public var heldBack = ""

  private enum CodingKeys: String, CodingKey {
    case id, requester, since, certificates, covers
    case commonName = "common_name"
    case heldBack = "held_back"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(requester, forKey: .requester)
    try container.encode(since.map(Timestamp.seconds), forKey: .since)
    try container.encode(certificates, forKey: .certificates)
    try container.encode(commonName, forKey: .commonName)
    try container.encode(covers, forKey: .covers)
    try container.encode(heldBack, forKey: .heldBack)
  }

  /// One line that names it.
  public var sentence: String {
    let names = certificates == 1 ? commonName : "\(commonName) and \(certificates - 1) more"
    return "request \(id)"
      + (since.map { " since \(Timestamp.seconds($0))" } ?? "")
      + (requester.isEmpty ? "" : ", requested by \(requester)") + ": \(names)"
      + (heldBack.isEmpty ? "" : " (\(heldBack))")
  }
}

extension RunQueue {
  /// Returns the approval requests that wait for an administrator, the oldest first.
  public func awaitedRequests() throws -> [AwaitedRequest] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT request_id, max(requester) AS requester, min(answered_at) AS since, count(*) AS n,
            min(common_name) AS common_name, max(held_back) AS held_back,
            min(request_covers = 'certificate') AS single
          FROM certificate WHERE manifest IS NOT NULL AND outcome = 'awaiting_approval'
          GROUP BY request_id ORDER BY 3, 1
          """
      ).map { row in
        AwaitedRequest(
          id: try row.optionalText("request_id") ?? "", requester: try row.text("requester"),
          since: try row.instant("since"), certificates: try row.value("n"),
          commonName: try row.text("common_name"),
          covers: try row.value("single") ? .certificate : .bundle,
          heldBack: try row.text("held_back"))
      }
    }
  }

  /// A certificate that waits for an approval request.
  struct WaitingCertificate: Sendable {
    let identity: CertificateIdentity
    let bundle: String
    /// The number of the manifest that holds it.
    let manifest: Int
    /// The protected-name pattern, or another reason, that protects it; empty if it is not
    /// protected or was unlocked.
    let protection: String

    var reference: String { identity.reference }
  }

  /// Returns the certificates that wait for one approval request.
  func certificates(awaitingRequest id: String) throws -> [WaitingCertificate] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT serial, thumbprint, reference, bundle, manifest, protected, unlocked FROM certificate
          WHERE manifest IS NOT NULL AND outcome = 'awaiting_approval' AND request_id = ?
          ORDER BY id
          """, arguments: [id]
      ).map { row in
        WaitingCertificate(
          identity: try CertificateIdentity(row: row), bundle: try row.text("bundle"),
          manifest: try row.value("manifest"),
          protection: try row.text("unlocked").isEmpty ? try row.text("protected") : "")
      }
    }
  }

  /// Records that an approval request is for a whole bundle, or does not name its certificates.
  func noteCoversBundle(_ request: String) throws {
    try write { db in
      try db.execute(
        sql: """
          UPDATE certificate SET request_covers = ?
          WHERE manifest IS NOT NULL AND outcome = 'awaiting_approval' AND request_id = ?
          """, arguments: [RequestCoverage.bundle.rawValue, request])
    }
  }

  /// Records why an approval request is not approved, for every certificate that waits for it.
  func holdBack(
    _ request: String, because why: String, by actor: Operator = .current
  ) throws {
    try write { db in
      try db.execute(
        sql: """
          UPDATE certificate SET held_back = ?1, note = ?1, note_code = ''
          WHERE manifest IS NOT NULL AND outcome = 'awaiting_approval' AND request_id = ?2
          """, arguments: [why.scrubbed, request])
      try EventLog.append(
        .init(action: "request not approved", detail: why.scrubbed), by: actor, at: Date(), in: db)
    }
  }
}
