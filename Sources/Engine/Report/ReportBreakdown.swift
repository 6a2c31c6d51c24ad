import GRDB

/// The counts by category for a set of selected certificates. The counts add up to `planned`.
struct ReportTally: Equatable {
  /// The number of certificates in the set.
  var planned = 0
  /// The number of certificates in each category.
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

/// The tally of the selected certificates that share a property.
struct ReportGroup: Encodable {
  /// The property that groups certificates.
  enum Kind: String, CaseIterable {
    case trust, issuer, profile

    /// The label before the name of a group.
    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// The property as an SQL expression.
    fileprivate var sql: String {
      switch self {
      case .trust: "trust"
      case .issuer: "issuer"
      // An incident has one profile, so its certificates do not repeat it.
      case .profile: "(SELECT profile_name FROM incident)"
      }
    }
  }

  private enum CodingKeys: String, CodingKey { case name }

  /// The trust, the issuer or the profile; empty if the service does not show it.
  let name: String
  /// The counts of the group's certificates.
  let tally: ReportTally

  /// The name, or a placeholder if it is empty.
  var shownName: String { name.isEmpty ? "not known" : name }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try tally.encode(to: encoder)
  }
}

/// Counts the selected certificates for incident reports, in total and by group.
struct ReportBreakdown {
  let db: Database

  /// Returns the tally of all selected certificates.
  func whole() throws -> ReportTally {
    var tally = ReportTally()
    try forEachGroup(of: .profile) { tally = $0.tally }
    return tally
  }

  /// Passes every group of a kind to `body`, the largest first. The groups are not kept in memory,
  /// because a service may name any number of issuers.
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
