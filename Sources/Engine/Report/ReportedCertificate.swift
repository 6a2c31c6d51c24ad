import GRDB

/// One certificate, as every format reports it.
struct ReportedCertificate {
  /// The reported fields, under their names in JSON and CSV, in the sequence of the CSV columns.
  enum Column: String, CodingKey, CaseIterable {
    case serial, thumbprint
    case commonName = "common_name"
    case seat, trust, issuer, issued, expires, manifest, outcome
    case countedAs = "counted_as"
    case attempts
    case sentAt = "sent_at"
    case answeredAt = "answered_at"
    case finishedAt = "finished_at"
    case recordedReason = "recorded_reason"
    case revocationDate = "revocation_date"
    case serviceCode = "service_code"
    case serviceMessage = "service_message"
    case derMatches = "der_matches"
    case unread

    /// The column of the incident file, or an SQL expression over its columns.
    var source: String {
      switch self {
      case .issued: "valid_from"
      case .expires: "valid_to"
      case .countedAs: ReportedCategory.sql
      case .revocationDate: "revoked_at"
      case .serviceCode: "note_code"
      case .serviceMessage: "note"
      case .derMatches: "CASE der_matches WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END"
      default: rawValue
      }
    }
  }

  private let values: [Column: DatabaseValue.Storage]

  init(row: Row) {
    var values: [Column: DatabaseValue.Storage] = [:]
    for column in Column.allCases {
      values[column] = (row[column.rawValue] as DatabaseValue).storage
    }
    self.values = values
  }

  /// Returns the scrubbed text of a column; empty if its value is unknown.
  func text(_ column: Column) -> String {
    switch values[column] {
    case .string(let text): text.scrubbed
    case .int64(let number): String(number)
    case .double(let number): String(number)
    case .blob, .null, nil: ""
    }
  }
}

extension ReportedCertificate: Encodable {
  /// Encodes numbers as numbers and unknown values as null.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Column.self)
    for column in Column.allCases {
      switch values[column] {
      case .int64(let number): try container.encode(number, forKey: column)
      case .null, nil: try container.encodeNil(forKey: column)
      default: try container.encode(text(column), forKey: column)
      }
    }
  }
}

/// One manifest, as every format reports it.
struct ReportedManifest: Encodable {
  let number: Int
  let digest: String
  let count: Int
  let reason: String
  let confirmedBy: String
  let confirmedAt: String

  init(row: Row) throws {
    number = try row.value("number")
    digest = try row.text("digest")
    count = try row.value("count")
    reason = try row.text("reason")
    confirmedBy = try row.text("actor")
    confirmedAt = try row.text("confirmed_at")
  }
}
