import Foundation
import GRDB
import NIOConcurrencyHelpers

/// Writes the transitions of a run to the incident file, many in one commit.
///
/// `record` returns when the transition is durable. Transitions that arrive during a commit are
/// written together in the next one, so they share the cost of one disk sync.
final class Journal: Sendable {
  /// One transition of one certificate.
  struct Entry: Sendable {
    let certificateID: Int64
    let revocation: CertificateRevocation
    /// The event to log; `nil` for a transition that is not worth a line.
    let event: EventLog.Entry?
  }

  private struct Pending {
    let entries: [Entry]
    let continuation: CheckedContinuation<Void, any Error>
  }

  private let file: IncidentFile
  private let actor: Operator
  /// The version of the file that the gate checked; `nil` before the check.
  private let expected = NIOLockedValueBox<FileVersion?>(nil)
  private let queue = NIOLockedValueBox((pending: [Pending](), isWriting: false))

  init(file: IncidentFile, actor: Operator) {
    self.file = file
    self.actor = actor
  }

  /// Refuses all transitions once another program has written to the file since this version.
  func expect(_ version: FileVersion) {
    expected.withLockedValue { $0 = version }
  }

  /// Makes a transition durable; throws `IncidentError` if it cannot be written.
  func record(_ entry: Entry) async throws {
    try await record([entry])
  }

  /// Makes transitions durable, all or none: an API call for a bundle must not be half recorded.
  ///
  /// Throws `IncidentError` if they cannot be written.
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

  /// Writes all waiting transitions in one commit, and then those that arrived during it.
  private func writeNext() {
    let batch = queue.withLockedValue { queue in
      defer { queue.pending = [] }
      queue.isWriting = !queue.pending.isEmpty
      return queue.pending
    }
    guard !batch.isEmpty else { return }
    let expected = expected.withLockedValue { $0 }
    file.write { [actor, path = file.path] db in
      // Checked inside the transaction: no other program can write before it ends.
      try expected?.requireUnchanged(in: db, path: path)
      // Read the clock while no other program can write, so this time is not before that of the
      // last line, unless the clock was set back.
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
