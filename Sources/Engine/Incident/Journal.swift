import Foundation
import GRDB

/// Writes the transitions of a run to the incident file, many in one commit.
///
/// `record` returns when the transition is durable. While one commit is being written the next
/// transitions gather, so the cost of the disk's sync is shared by as many as are under way.
actor Journal {
  /// One transition of one certificate.
  struct Entry: Sendable {
    let certificateID: Int64
    let revocation: CertificateRevocation
    /// For the event log; `nil` for transitions that are not worth a line.
    let event: EventLog.Entry?
  }

  private let file: IncidentFile
  private let actor: Operator
  private var pending: [(entry: Entry, continuation: CheckedContinuation<Void, any Error>)] = []
  private var isWriting = false

  init(file: IncidentFile, actor: Operator) {
    self.file = file
    self.actor = actor
  }

  /// Makes a transition durable; throws `IncidentError` when the file cannot take it.
  func record(_ entry: Entry) async throws {
    try await withCheckedThrowingContinuation { continuation in
      pending.append((entry, continuation))
      if !isWriting {
        isWriting = true
        Task { await self.write() }
      }
    }
  }

  private func write() async {
    while !pending.isEmpty {
      let batch = pending
      pending = []
      do {
        try await commit(batch.map(\.entry))
        for (_, continuation) in batch { continuation.resume() }
      } catch {
        for (_, continuation) in batch { continuation.resume(throwing: error) }
      }
    }
    isWriting = false
  }

  private func commit(_ entries: [Entry]) async throws {
    let actor = actor
    try await file.writeAsync { db in
      // Taken while nobody else can write, so that the log goes forward in time.
      let now = Date()
      for entry in entries {
        try entry.revocation.save(id: entry.certificateID, in: db)
        if let event = entry.event {
          try EventLog.append(event, by: actor, at: now, in: db)
        }
      }
    }
  }
}
