import Foundation
import GRDB

/// What a run of an incident must not go beyond, whoever begins it.
///
/// They are kept in the incident file, where they only ever become tighter: a colleague's
/// configuration that knows nothing of them does not lift them. Each change is an event in the log.
public struct Safeguards: Sendable, Hashable {
  /// How many people besides the operator must have signed the manifest before its run begins.
  public var requiredApprovals: Int
  /// How many certificates a manifest may hold at most; `nil` for any number.
  public var ceiling: Int?
  /// Names whose certificates are only checked one by one and with a reason, as texts of ``NameGlob``.
  public var protectedNames: [String]

  public init(
    requiredApprovals: Int = 0, ceiling: Int? = nil, protectedNames: [String] = []
  ) {
    (self.requiredApprovals, self.ceiling) = (requiredApprovals, ceiling)
    // The file keeps them with blanks between them, and ? fits a blank too.
    self.protectedNames = protectedNames.map {
      $0.scrubbed.trimmingCharacters(in: .whitespaces).replacing(" ", with: "?")
    }
  }

  init(row: Row) throws {
    requiredApprovals = try row.value("required_approvals")
    ceiling = try row.value("ceiling")
    protectedNames = try row.text("protected_names").split(separator: " ").map(String.init)
  }

  /// These, and whatever is stricter in others.
  func tightened(by other: Safeguards) -> Safeguards {
    Safeguards(
      requiredApprovals: max(requiredApprovals, other.requiredApprovals),
      ceiling: [ceiling, other.ceiling].compactMap(\.self).min(),
      protectedNames: protectedNames
        + other.protectedNames.filter { !protectedNames.contains($0) })
  }

  /// What they are in words; “none” without any.
  var words: String {
    let parts = [
      requiredApprovals > 0 ? "approvals needed \(requiredApprovals)" : nil,
      ceiling.map { "at most \($0) certificates a run" },
      protectedNames.isEmpty
        ? nil : "protected names \(protectedNames.joined(separator: " "))",
    ].compactMap(\.self)
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  /// Refuses more certificates than a run may hold.
  ///
  /// - Parameter place: where they are, in words.
  func requireRoom(for count: Int, in place: String = "checked") throws {
    guard let ceiling, count > ceiling else { return }
    throw IncidentError(
      .badSelection,
      "\(count) certificates are \(place), and a run may hold \(ceiling) at most "
        + "(max_certificates in the configuration); check fewer, or raise it")
  }

  /// Why a protected name of a configuration protects nothing, or less than it seems to; `nil` when it
  /// can be used.
  public static func mistake(inProtectedName text: String) -> String? {
    NameGlob.mistake(in: text)
  }

  /// What protects a certificate: the glob that fits one of its names, or words on names that cannot be
  /// read, any of which could be protected; `nil` when nothing does.
  func protection(of names: some Sequence<String>, areAll: Bool, unread: String) -> String? {
    if let glob = glob(protecting: names) { return glob }
    guard !areAll, !protectedNames.isEmpty else { return nil }
    // Words with spaces: a glob has none.
    return "names that could not be read: \(unread)"
  }

  /// The first glob that fits one of a certificate's names, the host that one of them is about, or a
  /// host that a wildcard of the certificate covers.
  func glob(protecting names: some Sequence<String>) -> String? {
    guard !protectedNames.isEmpty else { return nil }
    let names = names.flatMap(CanonicalName.all)
    return protectedNames.first { text in
      let glob = NameGlob(text)
      return names.contains(where: glob.isServed)
    }
  }
}

extension IncidentFile {
  /// Has the incident keep to these safeguards besides its own from now on.
  ///
  /// Certificates that a manifest holds already stay in it; a run leaves the protected ones alone.
  public func adopt(_ others: Safeguards, by actor: Operator = .current) throws {
    let earlier = try header().safeguards
    let safeguards = earlier.tightened(by: others)
    guard safeguards != earlier else { return }
    try write { db in
      try db.execute(
        sql: "UPDATE incident SET required_approvals = ?, ceiling = ?, protected_names = ?",
        arguments: [
          safeguards.requiredApprovals, safeguards.ceiling,
          safeguards.protectedNames.joined(separator: " "),
        ])
      // Words that hold a space are no protected name: they say what is doubtful about a certificate.
      try db.execute(
        sql: """
          UPDATE certificate SET protected = '' WHERE protected <> '' AND instr(protected, ' ') = 0
          """)
      try Self.markProtected(by: safeguards, in: db)
      try Self.withdraw(because: "the safeguards were changed", by: actor, in: db)
      try EventLog.append(
        .init(action: "safeguards set", detail: safeguards.words), by: actor, at: Date(), in: db)
    }
  }

  /// Lets one protected certificate be checked, for a reason that a person gives.
  public func release(
    _ id: Int64, because reason: String, by actor: Operator = .current
  ) throws {
    let reason = reason.scrubbed.trimmingCharacters(in: .whitespaces)
    guard !reason.isEmpty else {
      throw IncidentError(.badSelection, "say why this protected certificate is to be revoked")
    }
    try write { db in
      try db.execute(
        sql: "UPDATE certificate SET unlocked = ? WHERE id = ? AND protected <> ''",
        arguments: [reason, id])
      guard db.changesCount == 1 else {
        throw IncidentError(.badSelection, "this certificate has no protected name")
      }
      try EventLog.append(
        .init(action: "protection lifted", certificateID: id, detail: reason), by: actor,
        at: Date(), in: db)
    }
  }

  /// Marks the certificates with protected names or unreadable ones, and unchecks those that no manifest holds.
  private static func markProtected(by safeguards: Safeguards, in db: Database) throws {
    guard !safeguards.protectedNames.isEmpty else { return }
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT id, common_name, names, names_known, unread, protected FROM certificate")
    var found: [(id: Int64, glob: String)] = []
    while let row = try rows.next() {
      let names = try row.text("names").split(separator: " ").map(String.init)
      let protection = safeguards.protection(
        of: [try row.text("common_name")] + names, areAll: try row.value("names_known"),
        unread: try row.text("unread"))
      // A glob says more than the words of an earlier doubt; those of another one say nothing new.
      let isDoubtful = try !row.text("protected").isEmpty
      if let protection, !isDoubtful || !protection.contains(" ") {
        found.append((try row.value("id"), protection))
      }
    }
    let mark = try db.cachedStatement(
      sql: """
        UPDATE certificate SET protected = ?,
          checked = iif(unlocked = '' AND manifest IS NULL, 0, checked)
        WHERE id = ?
        """)
    for (id, glob) in found { try mark.execute(arguments: [glob, id]) }
  }
}
