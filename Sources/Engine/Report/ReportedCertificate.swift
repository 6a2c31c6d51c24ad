import GRDB

/// One certificate, as every format reports it.
struct ReportedCertificate {
  typealias Column = ReportColumn

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
  /// Encodes integers as numbers, unknown values as null, and everything else as text.
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
