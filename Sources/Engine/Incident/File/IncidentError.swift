import Foundation
import GRDB

/// An error about an incident file. Two errors are equal if their codes are equal.
public struct IncidentError: Error, Sendable {
  /// The kind of problem.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// No file at the path.
    case notFound
    /// A file already exists where a new incident would be created, or the name is reserved.
    case alreadyExists
    /// The file is not an incident.
    case notAnIncident
    /// The file was written by a later version of the program.
    case newerVersion
    /// The file was written by an earlier version whose files no longer open.
    case olderVersion
    /// Another process is writing to it.
    case inUse
    /// The file or its folder cannot be read or written, usually because a permission is missing.
    case noPermission
    /// The device or the quota is full.
    case diskFull
    /// The system failed to read, write or watch the file.
    case deviceFailed
    /// Another program wrote to the file during a run.
    case changedElsewhere
    /// SQLite or a check of this program found the file damaged.
    case damaged
    /// The incident is in a state that does not allow this.
    case wrongState
    /// A sign-off was refused, or there are not enough valid sign-offs.
    case notApproved
    /// The list of allowed signers or `ssh-keygen` cannot be used, so the sign-offs cannot be
    /// checked.
    case uncheckedApproval
    /// The selection or another input is not valid; for example, it names a missing certificate.
    case badSelection
    /// The file is a copy, which is read-only until it is adopted.
    case copied
    /// The file or its log was renamed, replaced or removed.
    case displaced
    /// The file's tables, indexes or triggers differ from this program's schema.
    case foreignSchema
    /// A link, a pipe or a foreign file is at the path of one of the incident's companion files, or
    /// the incident itself has a second name (a hard link).
    case foreignCompanion
    /// The file at the output path must not be replaced.
    case badOutput
  }

  /// The kind of problem.
  public let code: Code
  /// One sentence: what happened, to what, and what to do next.
  public let message: String

  public init(_ code: Code, _ message: String) {
    (self.code, self.message) = (code, message)
  }
}

extension IncidentError: Equatable {
  public static func == (left: IncidentError, right: IncidentError) -> Bool {
    left.code == right.code
  }
}

extension IncidentError: CustomStringConvertible {
  public var description: String { message }
}

extension IncidentError {
  /// Translates an SQLite or decoding error into an `IncidentError` that names the file. Returns
  /// any other error unchanged.
  static func translating(_ error: any Error, path: String) -> any Error {
    let file = path.scrubbed
    func damaged(_ what: String) -> IncidentError {
      IncidentError(.damaged, "\(file) is damaged (\(what)); work on a copy of it")
    }
    if error is RowDecodingError || error is DecodingError {
      return damaged("a value has the wrong type")
    }
    guard let error = error as? DatabaseError else { return error }
    // The message may quote text from the file.
    let words = (error.message ?? "SQLite").scrubbed
    return switch error.resultCode {
    case .SQLITE_FULL:
      IncidentError(
        .diskFull,
        "the device of \(file) is full; free some space, then resume: nothing is lost")
    case .SQLITE_IOERR:
      IncidentError(
        .deviceFailed,
        "\(file) cannot be read or written right now (\(words), code "
          + "\(error.extendedResultCode.rawValue)); check its device, quota and folder, "
          + "then resume: nothing is lost")
    case .SQLITE_NOTADB:
      IncidentError(.notAnIncident, "\(file) is not an incident file; nothing was changed")
    case .SQLITE_CORRUPT:
      damaged(words)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      IncidentError(
        .noPermission,
        "\(file) cannot be written (\(words)); "
          + "check the file's and its folder's owner and mode")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      IncidentError(.inUse, "\(file) is in use by another process; try again when it is free")
    // A trigger that protects the log and the manifests fired. That is a bug in this program, not
    // damage to the file.
    case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER: error
    // Our statements are valid for our own schema, so these errors point to a changed file.
    case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_SCHEMA, .SQLITE_FORMAT,
      .SQLITE_RANGE, .SQLITE_TOOBIG, .SQLITE_NOMEM:
      damaged(words)
    default: error
    }
  }
}

extension DatabaseError {
  /// Whether a crash interrupted a write. Only a writing connection can repair the file.
  var isInterruptedWrite: Bool {
    extendedResultCode == .SQLITE_READONLY_ROLLBACK
      || extendedResultCode == .SQLITE_READONLY_RECOVERY
  }
}
