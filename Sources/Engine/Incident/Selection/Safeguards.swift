import Foundation
import GRDB

/// The limits on every run of an incident, independent of the operator who starts it.
///
/// The incident file keeps them, and they only become stricter: a colleague's configuration without
/// them does not remove them. The log records each change.
public struct Safeguards: Sendable, Hashable {
  /// The number of people other than the operator who must sign the manifest before its run starts.
  public var requiredSignOffs: Int
  /// The maximum number of certificates in a run; `nil` for no limit.
  public var ceiling: Int?
  /// Names whose certificates can only be unlocked one by one, with a reason; each is the text of a
  /// ``NameGlob``.
  public var protectedNames: [String]

  public init(
    requiredSignOffs: Int = 0, ceiling: Int? = nil, protectedNames: [String] = []
  ) {
    (self.requiredSignOffs, self.ceiling) = (requiredSignOffs, ceiling)
    // The file separates the names with blanks, so a blank in a name becomes ?, which matches it.
    self.protectedNames = protectedNames.map {
      $0.scrubbed.trimmingCharacters(in: .whitespaces).replacing(" ", with: "?")
    }
  }

  init(row: Row) throws {
    requiredSignOffs = try row.value("required_approvals")
    ceiling = try row.value("ceiling")
    protectedNames = try row.text("protected_names").split(separator: " ").map(String.init)
  }

  /// Returns these safeguards combined with those of `other`, the stricter one in each case.
  func tightened(by other: Safeguards) -> Safeguards {
    Safeguards(
      requiredSignOffs: max(requiredSignOffs, other.requiredSignOffs),
      ceiling: [ceiling, other.ceiling].compactMap(\.self).min(),
      protectedNames: protectedNames
        + other.protectedNames.filter { !protectedNames.contains($0) })
  }

  /// The safeguards in words; “none” if there are none.
  var words: String {
    let parts = [
      requiredSignOffs > 0 ? "sign-offs needed \(requiredSignOffs)" : nil,
      ceiling.map { "at most \($0) certificates a run" },
      protectedNames.isEmpty
        ? nil : "protected names \(protectedNames.joined(separator: " "))",
    ].compactMap(\.self)
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  /// Throws `badSelection` for more certificates than a run is allowed to hold.
  ///
  /// - Parameter place: The state of the certificates, in words.
  func requireRoom(for count: Int, in place: String = "checked") throws {
    guard let ceiling, count > ceiling else { return }
    throw IncidentError(
      .badSelection,
      "\(count) certificates are \(place), and a run may have at most \(ceiling) "
        + "(max_certificates in the configuration); check fewer, or raise it")
  }

  /// Returns why a protected name in a configuration protects nothing, or less than it seems to;
  /// `nil` if it is valid.
  public static func mistake(inProtectedName text: String) -> String? {
    NameGlob.mistake(in: text)
  }

  /// Returns a certificate's protection; `nil` if there is none.
  ///
  /// It is the glob that fits one of the names, or words about unreadable names that could be
  /// protected.
  func protection(of names: some Sequence<String>, areAll: Bool, unread: String) -> String? {
    if let glob = glob(protecting: names) { return glob }
    guard !areAll, !protectedNames.isEmpty else { return nil }
    // The words contain spaces; a glob does not.
    return "names that could not be read: \(unread)"
  }

  /// Returns the first glob that fits one of a certificate's names, the host in one of them, or a
  /// host that a wildcard name covers.
  func glob(protecting names: some Sequence<String>) -> String? {
    guard !protectedNames.isEmpty else { return nil }
    let names = names.flatMap(CanonicalName.all)
    return protectedNames.first { text in
      let glob = NameGlob(text)
      return names.contains(where: glob.isServed)
    }
  }
}

extension Selection {
  /// Adds safeguards to the incident's own.
  ///
  /// Certificates in a manifest stay there; a run skips those that are protected.
  public func adopt(_ others: Safeguards, by actor: Operator = .current) throws {
    let earlier = try file.header().safeguards
    let safeguards = earlier.tightened(by: others)
    guard safeguards != earlier else { return }
    try write { db in
      try db.execute(
        sql: "UPDATE incident SET required_approvals = ?, ceiling = ?, protected_names = ?",
        arguments: [
          safeguards.requiredSignOffs, safeguards.ceiling,
          safeguards.protectedNames.joined(separator: " "),
        ])
      // Text with a space is not a protected name but a doubt about the certificate, and stays.
      try db.execute(
        sql: """
          UPDATE certificate SET protected = '' WHERE protected <> '' AND instr(protected, ' ') = 0
          """)
      try Self.markProtected(by: safeguards, in: db)
      try Review.withdraw(because: "the safeguards were changed", by: actor, in: db)
      try EventLog.append(
        .init(action: "safeguards set", detail: safeguards.words), by: actor, at: Date(), in: db)
    }
  }

  /// Unlocks one protected certificate for checking, with the operator's reason.
  public func unlock(
    _ id: Int64, because reason: String, by actor: Operator = .current
  ) throws {
    let reason = reason.scrubbed.trimmingCharacters(in: .whitespaces)
    guard !reason.isEmpty else {
      throw IncidentError(.badSelection, "say why to revoke this protected certificate")
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

  /// Marks certificates with protected or unreadable names, and unchecks those that are in no
  /// manifest and not unlocked.
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
      // A glob replaces the words of an earlier doubt; the words of another doubt add nothing.
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
