import Foundation
import GRDB

/// A request that an administrator has not decided about yet.
public struct AwaitedRequest: Sendable, Hashable, Encodable {
  /// The service's identifier.
  public let id: String
  /// Who asked, in words; empty when the service does not say.
  public let requester: String
  /// Since when it waits.
  public let since: Date?
  /// How many certificates wait for it.
  public let certificates: Int
  /// The common name of one of them.
  public let commonName: String

  private enum CodingKeys: String, CodingKey {
    case id, requester, since, certificates
    case commonName = "common_name"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(requester, forKey: .requester)
    try container.encode(since.map(Timestamp.seconds), forKey: .since)
    try container.encode(certificates, forKey: .certificates)
    try container.encode(commonName, forKey: .commonName)
  }

  /// One line that names it.
  public var sentence: String {
    let names = certificates == 1 ? commonName : "\(commonName) and \(certificates - 1) more"
    return "request \(id)"
      + (since.map { " since \(Timestamp.seconds($0))" } ?? "")
      + (requester.isEmpty ? "" : ", asked for by \(requester)") + ": \(names)"
  }
}

extension IncidentFile {
  /// The requests that wait for an administrator, the oldest first.
  public func awaitedRequests() throws -> [AwaitedRequest] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT request_id, max(requester) AS requester, min(answered_at) AS since, count(*) AS n,
            min(common_name) AS common_name
          FROM certificate WHERE manifest IS NOT NULL AND outcome = 'awaiting_approval'
          GROUP BY request_id ORDER BY 3, 1
          """
      ).map { row in
        AwaitedRequest(
          id: try row.optionalText("request_id") ?? "", requester: try row.text("requester"),
          since: try row.instant("since"), certificates: try row.value("n"),
          commonName: try row.text("common_name"))
      }
    }
  }
}
