import GRDB

/// How many of some selected certificates count as what; the categories add up to `planned`.
struct ReportTally: Equatable {
  /// How many were to be revoked.
  var planned = 0
  /// How many of these count as what.
  var counts: [ReportedCategory: Int] = [:]

  subscript(category: ReportedCategory) -> Int { counts[category, default: 0] }
}

extension ReportTally: Encodable {
  private enum CodingKeys: String, CodingKey { case planned }

  func encode(to encoder: any Encoder) throws {
    var whole = encoder.container(keyedBy: CodingKeys.self)
    try whole.encode(planned, forKey: .planned)
    var parts = encoder.container(keyedBy: ReportedCategory.self)
    for category in ReportedCategory.allCases {
      try parts.encode(self[category], forKey: category)
    }
  }
}

/// The tally of the selected certificates that have something in common.
struct ReportGroup: Encodable {
  /// What certificates are grouped by.
  enum Kind: String, CaseIterable {
    case trust, issuer, profile

    /// What stands before the name of a group.
    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// What the certificates of a group have in common, as an SQL expression.
    fileprivate var sql: String {
      switch self {
      case .trust: "trust"
      case .issuer: "issuer"
      // An incident has one profile, and its certificates do not repeat it.
      case .profile: "(SELECT profile_name FROM incident)"
      }
    }
  }

  private enum CodingKeys: String, CodingKey { case name }

  /// The trust, the issuer or the profile; empty when the service does not say.
  let name: String
  /// Its certificates.
  let tally: ReportTally

  /// The name, or that there is none.
  var shownName: String { name.isEmpty ? "not known" : name }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try tally.encode(to: encoder)
  }
}

/// Counts the selected certificates as incident reports want them: as a whole, and by what they
/// have in common.
struct ReportBreakdown {
  let db: Database

  /// Everything that is selected.
  func whole() throws -> ReportTally {
    var tally = ReportTally()
    try forEachGroup(of: .profile) { tally = $0.tally }
    return tally
  }

  /// Hands over every group of a kind, the largest first; the groups are not held, since a service
  /// may name any number of issuers.
  func forEachGroup(
    of kind: ReportGroup.Kind, _ body: (ReportGroup) throws -> Void
  ) throws {
    let columns = ReportedCategory.allCases
      .map { "count(*) FILTER (WHERE category = '\($0.rawValue)') AS \($0.rawValue)" }
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT name, count(*) AS planned, \(columns.joined(separator: ", ")) FROM (
          SELECT \(kind.sql) AS name, \(ReportedCategory.sql) AS category
          FROM certificate WHERE checked = 1
        ) GROUP BY name ORDER BY planned DESC, name
        """)
    while let row = try rows.next() {
      var tally = ReportTally(planned: try row.value("planned"))
      for category in ReportedCategory.allCases {
        tally.counts[category] = try row.value(category.rawValue)
      }
      try body(ReportGroup(name: try row.text("name"), tally: tally))
    }
  }
}
