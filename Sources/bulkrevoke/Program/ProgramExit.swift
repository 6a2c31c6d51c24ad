import ArgumentParser
import Engine
import Foundation
import Sandbox
import TUI

/// The exit statuses that scripts rely on. Those from 64 come from BSD's sysexits.
enum ProgramExit {
  /// The command succeeded. After a run, every selected certificate is revoked and verified, was
  /// revoked before, or has its hold released.
  static let complete = ExitCode(0)
  /// Any other error.
  static let other = ExitCode(1)
  /// Some certificates failed, were rejected or have another reason on record.
  static let someFailed = ExitCode(3)
  /// The work is not done. It was interrupted or paused, an approval or a valid sign-off is
  /// missing, or some certificates still need attention: they are unsent, skipped, unverified,
  /// unread, found after the selection, or revoked without confirmation.
  ///
  /// A run that a service error paused has that error's status instead.
  static let incomplete = ExitCode(4)
  /// Invalid input, refused here or by the service, or an unsuitable terminal (EX_USAGE).
  static let usage = ExitCode(64)
  /// The service cannot be reached, trusted or used (EX_UNAVAILABLE).
  static let unreachable = ExitCode(69)
  /// The key is missing, is refused or lacks a permission (EX_NOPERM).
  static let credentials = ExitCode(77)

  /// Returns the status for the verdict on a run.
  static func status(for verdict: IncidentCounts.Verdict) -> ExitCode {
    switch verdict {
    case .complete: complete
    case .someFailed: someFailed
    case .incomplete: incomplete
    }
  }

  /// Returns the status for an error.
  static func status(for error: any Error) -> ExitCode {
    switch error {
    case let code as ExitCode: code
    case let error as ServiceError: status(for: error.code)
    case let error as IncidentError: status(for: error.code)
    case is InvalidWindow, is InvalidAddress, is InvalidRootFile, is FilterError, is UsageError:
      usage
    case let error as TerminalError: error.code == .setUpFailed ? other : usage
    case is MissingKey: credentials
    case is CancellationError: incomplete
    default: other
    }
  }

  private static func status(for code: IncidentError.Code) -> ExitCode {
    switch code {
    case .badSelection, .badOutput: usage
    case .notApproved, .uncheckedApproval: incomplete
    default: other
    }
  }

  private static func status(for code: ServiceError.Code) -> ExitCode {
    switch code {
    case .credentialsRefused, .notPermitted: credentials
    case .unreachable, .untrustedServer, .timedOut, .connectionLost, .serviceTrouble, .redirected:
      unreachable
    case .notFound, .refused: usage
    case .collision, .alreadyRevoked, .alreadyRequested, .notRevocableNow, .throttled,
      .unreadableAnswer, .anotherCertificate:
      other
    }
  }
}

/// Invalid input: on the command line, in the environment, in the configuration or another file, or
/// in an answer on the terminal.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// No usable API key was given.
struct MissingKey: Error, CustomStringConvertible {
  let description: String
}

/// Runs a command. Prints an error on standard error, and throws the exit status unless it is 0.
///
/// `ReaderGone` and a thrown exit status print no message here.
func reportingErrors(_ body: () async throws -> ExitCode) async throws {
  let code: ExitCode
  do {
    try OpenFileLimit.requireEnough()
    let ended = try await body()
    try Output.requireWritten()
    code = ended
  } catch let exit as ExitCode {
    code = exit
  } catch is ReaderGone {
    code = ProgramExit.other
  } catch is CancellationError {
    Output.error("interrupted; run the same command again")
    code = ProgramExit.incomplete
  } catch let error as FilterError {
    Output.error("\(error.message)\n\(error.pointer)")
    code = ProgramExit.usage
  } catch {
    Output.error("\(error)")
    code = ProgramExit.status(for: error)
  }
  if code != ProgramExit.complete { throw code }
}
