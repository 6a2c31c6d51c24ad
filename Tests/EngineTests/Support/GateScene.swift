import Foundation
import GRDB
import Testing

@testable import Engine

/// A review of four certificates, three of them frozen, and the CA that revokes them.
struct GateScene {
  let review: ReviewScene
  let authority: TestAuthority

  init(
    approvals: Int = 1, revoking: @escaping TestAuthority.RevokeRule = { _, _ in .act }
  ) async throws {
    review = try await ReviewScene(approvals: approvals)
    authority = TestAuthority(TestIncident.certificates(4), revoking: revoking)
  }

  var file: IncidentFile { review.file }

  var signers: String {
    review.folder.appending(path: "allowed_signers").path(percentEncoded: false)
  }

  /// Returns the conditions of the operator's configuration.
  func conditions(_ safeguards: Safeguards = Safeguards()) -> RunConditions {
    RunConditions(safeguards: safeguards, allowedSigners: signers)
  }

  func confirm() async throws {
    let admission = try await review.gate.admit()
    _ = try file.manifests.confirm(
      ReviewScene.instruction, admission: admission, by: ReviewScene.ann)
  }

  func run(
    _ options: RunOptions = RunOptions(concurrency: 1, canary: 0),
    revoker: (any RevocationService)? = nil,
    under conditions: @escaping @Sendable () async throws -> RunConditions
  ) -> RevocationRun {
    RevocationRun(
      file: file, service: authority, revoker: revoker ?? authority,
      policy: .quick(.superseded), options: options, conditions: conditions,
      by: ReviewScene.ann)
  }

  /// Returns a scene with three confirmed certificates, and the door at which each revoke call
  /// waits.
  static func atDoor() async throws -> (scene: GateScene, door: Door) {
    let door = Door()
    let scene = try await GateScene(approvals: 0) { _, _ in
      await door.pass()
      return .act
    }
    _ = try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    return (scene, door)
  }

  /// Runs until the first call waits at the door, makes a change, opens the door and returns how the
  /// run ended.
  func run(
    _ options: RunOptions = RunOptions(concurrency: 1, canary: 0), at door: Door,
    under conditions: @escaping @Sendable () async throws -> RunConditions,
    changing change: (RevocationRun) async throws -> Void
  ) async throws -> RevocationRun.Ending {
    let run = run(options, under: conditions)
    let ending = Task { try await run.run(stopsWhenPaused: true) }
    await door.hasMet(1)
    try await change(run)
    await door.open()
    return try await ending.value
  }

  /// Returns the reason for a pause before any send; `nil` if the run did not pause or sent
  /// something.
  func refusal(under conditions: RunConditions) async throws -> String? {
    let ending = try await run { conditions }.run(stopsWhenPaused: true)
    guard case .paused(let why, _) = ending, await authority.revokeCalls.isEmpty else {
      return nil
    }
    return why
  }

  /// Changes the file without its triggers, through the run's own connection.
  func tamper(_ sql: String) throws {
    try file.write { db in
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
      try db.execute(sql: sql)
      for trigger in triggers { try db.execute(sql: trigger["sql"]) }
    }
  }

  /// Puts certificate 00A3, which was never confirmed, into the row of a confirmed one. SQLite does
  /// not report this write as foreign, since it goes through the run's own connection; changed
  /// bytes in the file would go unreported too.
  func swapLast() throws {
    try tamper("DELETE FROM certificate WHERE id = 4")
    try tamper(
      """
      UPDATE certificate SET serial = '00A3', thumbprint = substr(thumbprint, 1, 63) || '3'
      WHERE id = 3
      """)
  }
}
