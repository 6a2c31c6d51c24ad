import Foundation
import GRDB

/// The certificates that a change of checks applies to.
public enum CheckTarget: Sendable, Hashable {
  /// Every certificate found.
  case all
  /// The certificates that match a filter.
  case matching(FilterExpression)
  /// The certificates with these row numbers.
  case rows([Int64])
}

/// The change to the checks.
public enum CheckChange: String, Sendable, Hashable {
  case check
  case uncheck
  case invert
}

/// The check marks of an incident, and the safeguards that protect certificates from them.
public struct Selection: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The check marks of an incident, and the safeguards that protect certificates from them.
  public var selection: Selection { Selection(file: self) }
}

extension Selection {
  /// Changes checks and logs the change. Certificates in a manifest keep their check, and a
  /// protected certificate cannot be checked until it is unlocked.
  ///
  /// - Returns: The number of changed certificates.
  public func change(
    _ change: CheckChange, _ target: CheckTarget, by actor: Operator = .current
  ) async throws -> Int {
    try requireSelectable()
    return try await writeAsync { db in
      let changed = try Self.apply(change, target, in: db)
      if changed > 0 {
        try EventLog.append(
          .init(action: change.pastTense, detail: "\(target.words) (\(changed))"),
          by: actor, at: Date(), in: db)
        try Review.withdraw(because: "the checks were changed", by: actor, in: db)
      }
      return changed
    }
  }

  /// Checks the certificates of a target and unchecks all others, in one transaction. The rules of
  /// ``change(_:_:by:)`` apply.
  ///
  /// - Parameter target: The certificates to check; `nil` checks none.
  /// - Returns: The number of certificates checked now.
  public func select(
    exactly target: CheckTarget?, by actor: Operator = .current
  ) async throws -> Int {
    try requireSelectable()
    return try await writeAsync { db in
      _ = try Self.apply(.uncheck, .all, in: db)
      if let target { _ = try Self.apply(.check, target, in: db) }
      let checked = try Self.freeCheckedCount(in: db)
      try EventLog.append(
        .init(action: "selected", detail: "\(target?.words ?? "none") (\(checked))"),
        by: actor, at: Date(), in: db)
      try Review.withdraw(because: "the checks were changed", by: actor, in: db)
      return checked
    }
  }

  /// Returns how many certificates are checked and in no manifest yet.
  public func checkedCount() throws -> Int {
    try read(Self.freeCheckedCount)
  }

  /// Returns how many of the checked certificates a filter hides.
  public func checkedCount(hiddenBy filter: FilterExpression) throws -> Int {
    let condition = filter.condition
    return try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM certificate
          WHERE checked = 1 AND manifest IS NULL AND NOT (\(condition.sql))
          """, arguments: condition.arguments) ?? 0
    }
  }

  /// Overrides the trust of the checked certificates and logs the earlier values.
  ///
  /// - Returns: The number of changed certificates.
  public func overrideTrust(
    ofCheckedTo trust: Trust, by actor: Operator = .current
  ) async throws -> Int {
    try requireSelectable()
    return try await writeAsync { db in
      let before = try Row.fetchAll(
        db,
        sql: """
          SELECT trust, count(*) FROM certificate
          WHERE checked = 1 AND manifest IS NULL AND trust <> ? GROUP BY trust
          """, arguments: [trust.rawValue])
      try db.execute(
        sql: """
          UPDATE certificate SET trust = ? WHERE checked = 1 AND manifest IS NULL AND trust <> ?
          """, arguments: [trust.rawValue, trust.rawValue])
      let changed = db.changesCount
      guard changed > 0 else { return 0 }
      let was = try before.map { row -> String in
        let (trust, count): (String, Int) = (try row.value(at: 0), try row.value(at: 1))
        return "\(count) \(trust.scrubbed)"
      }.joined(separator: ", ")
      try EventLog.append(
        .init(action: "trust overridden", detail: "to \(trust.rawValue), was: \(was)"),
        by: actor, at: Date(), in: db)
      return changed
    }
  }

  /// Checks every straggler for another manifest, even a protected one, which the run then skips.
  ///
  /// - Returns: The number of newly checked certificates.
  public func checkStragglers(by actor: Operator = .current) async throws -> Int {
    try requireSelectable()
    return try await writeAsync { db in
      try db.execute(
        sql: """
          UPDATE certificate SET checked = 1, along = \(TakenAlong.no)
          WHERE straggler = 1 AND checked = 0 AND manifest IS NULL
          """)
      let changed = db.changesCount
      if changed > 0 {
        try EventLog.append(
          .init(action: "checked", detail: "stragglers (\(changed))"), by: actor, at: Date(), in: db
        )
        try Review.withdraw(because: "the checks were changed", by: actor, in: db)
      }
      return changed
    }
  }

  /// Unchecks every certificate whose trust does not allow this reason.
  ///
  /// - Returns: The number of unchecked certificates.
  public func narrow(to option: ReasonOption, by actor: Operator = .current) async throws -> Int {
    try requireSelectable()
    let allowed = option.allowedTrust.map(\.rawValue).sorted()
    return try await writeAsync { db in
      try db.execute(
        literal: """
          UPDATE certificate SET checked = 0
          WHERE checked = 1 AND manifest IS NULL AND trust NOT IN \(allowed)
          """)
      let changed = db.changesCount
      if changed > 0 {
        try EventLog.append(
          .init(
            action: "narrowed",
            detail: "to certificates that allow \(option.wireName) (\(changed) unchecked)"),
          by: actor, at: Date(), in: db)
        try Review.withdraw(because: "the checks were changed", by: actor, in: db)
      }
      return changed
    }
  }

  private func requireSelectable() throws {
    switch try file.header().phase {
    case .selecting, .finished, .frozen: return
    case .searching:
      throw IncidentError(
        .wrongState, "the search of this incident did not finish; search again")
    case .running, .paused:
      throw IncidentError(
        .wrongState,
        "a manifest was confirmed and its run has started; checks are frozen until it finishes")
    }
  }

  static func freeCheckedCount(in db: Database) throws -> Int {
    try Int.fetchOne(
      db, sql: "SELECT count(*) FROM certificate WHERE checked = 1 AND manifest IS NULL") ?? 0
  }

  private static func apply(
    _ change: CheckChange, _ target: CheckTarget, in db: Database
  ) throws -> Int {
    let (value, needed) =
      switch change {
      // A certificate checked by hand no longer counts as checked only for its bundle.
      case .check: ("1", "(checked = 0 OR along = \(TakenAlong.foundBySearch))")
      case .uncheck: ("0", "checked = 1")
      case .invert: ("1 - checked", "1")
      }
    return try update(
      """
      UPDATE certificate SET checked = \(value), 
        along = iif(along = \(TakenAlong.foundBySearch), \(TakenAlong.no), along)
      WHERE manifest IS NULL AND \(needed)
        AND (checked = 1 OR protected = '' OR unlocked <> '')
      """, [], target, in: db)
  }

  /// Runs a statement on the rows of a target. Adds the target's condition to the statement, which
  /// must end in a condition.
  ///
  /// - Parameter closing: The SQL after the condition.
  /// - Returns: The number of changed rows.
  static func update(
    _ sql: String, _ arguments: StatementArguments, _ target: CheckTarget, closing: String = "",
    in db: Database
  ) throws -> Int {
    switch target {
    case .all:
      try db.execute(sql: sql + closing, arguments: arguments)
      return db.changesCount
    case .matching(let filter):
      let condition = filter.condition.narrowed
      try db.execute(
        sql: "\(sql) AND (\(condition.sql))\(closing)",
        arguments: arguments + condition.arguments)
      return db.changesCount
    case .rows(let ids):
      let one = try db.cachedStatement(sql: "\(sql) AND id = ?\(closing)")
      return try ids.reduce(0) { count, id in
        try one.execute(arguments: arguments + [id])
        return count + db.changesCount
      }
    }
  }
}

extension CheckChange {
  fileprivate var pastTense: String {
    switch self {
    case .check: "checked"
    case .uncheck: "unchecked"
    case .invert: "inverted"
    }
  }
}

extension CheckTarget {
  /// The target in words, for the event log.
  var words: String {
    switch self {
    case .all: "all found"
    case .matching(let filter):
      filter.text.isEmpty ? "all found" : "matching “\(filter.text.scrubbed)”"
    case .rows(let ids): "\(ids.count) selected individually"
    }
  }
}
