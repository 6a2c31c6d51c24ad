import Foundation
import GRDB
import NIOConcurrencyHelpers

/// Writes the transitions of a run to the incident file, many in one commit.
///
/// `record` returns when the transition is durable. While one commit is being written the next
/// transitions gather, so the cost of the disk's sync is shared by as many as are under way.
final class Journal: Sendable {
  /// One transition of one certificate.
  struct Entry: Sendable {
    let certificateID: Int64
    let revocation: CertificateRevocation
    /// For the event log; `nil` for transitions that are not worth a line.
    let event: EventLog.Entry?
  }

  private struct Pending {
    let entries: [Entry]
    let continuation: CheckedContinuation<Void, any Error>
  }

  private let file: IncidentFile
  private let actor: Operator
  /// The state of the file that the gate looked at; `nil` before it was asked.
  private let expected = NIOLockedValueBox<FileVersion?>(nil)
  private let queue = NIOLockedValueBox((pending: [Pending](), isWriting: false))

  init(file: IncidentFile, actor: Operator) {
    self.file = file
    self.actor = actor
  }

  /// Refuses every further transition once another program has written to the file since this state.
  func expect(_ version: FileVersion) {
    expected.withLockedValue { $0 = version }
  }

  /// Makes a transition durable; throws `IncidentError` when the file cannot take it.
  func record(_ entry: Entry) async throws {
    try await record([entry])
  }

  /// Makes transitions durable, all of them or none: a call for a bundle must not be half noted.
  ///
  /// Throws `IncidentError` when the file cannot take them.
  func record(_ entries: [Entry]) async throws {
    try await withCheckedThrowingContinuation { continuation in
      let begins = queue.withLockedValue { queue in
        queue.pending.append(Pending(entries: entries, continuation: continuation))
        defer { queue.isWriting = true }
        return !queue.isWriting
      }
      if begins { writeNext() }
    }
  }

  /// Writes what has gathered; the thread that has written it goes on with what gathered meanwhile.
  private func writeNext() {
    let batch = queue.withLockedValue { queue in
      defer { queue.pending = [] }
      queue.isWriting = !queue.pending.isEmpty
      return queue.pending
    }
    guard !batch.isEmpty else { return }
    let expected = expected.withLockedValue { $0 }
    file.write { [actor, path = file.path] db in
      // Asked within the transaction: no other program can write before its end.
      try expected?.requireUnchanged(in: db, path: path)
      // Taken while nobody else can write, so that the log goes forward in time.
      var log = try EventLog.Writer(to: db, by: actor, at: Date())
      for entry in batch.flatMap(\.entries) {
        try entry.revocation.save(id: entry.certificateID, in: db)
        if let event = entry.event { try log.append(event) }
      }
    } completion: { result in
      for pending in batch { pending.continuation.resume(with: result) }
      self.writeNext()
    }
  }
}
