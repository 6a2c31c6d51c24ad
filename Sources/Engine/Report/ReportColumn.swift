/// The reported fields, in the sequence of the CSV columns. Raw values are their names in JSON and
/// CSV.
enum ReportColumn: String, CodingKey, CaseIterable {
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

  /// The database column that holds the field, or the SQL expression that computes it.
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
