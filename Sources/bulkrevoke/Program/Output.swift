import Foundation
import NIOConcurrencyHelpers

/// The reader of standard output is gone, as with `| head`: there is no need to say so.
struct ReaderGone: Error {}

/// Standard output takes no more.
struct OutputFailed: Error, CustomStringConvertible {
  /// The number of the error (errno(3)).
  let code: Int32

  var description: String {
    "standard output cannot be written: \(String(cString: strerror(code)))"
  }
}

/// The outputs of the commands: data on standard output, messages on standard error.
///
/// A script must not take a truncated output for a whole one, so the first failure is remembered and
/// decides the exit status. A reader that is gone, or a terminal that was hung up, is no failure.
enum Output {
  private static let failure = NIOLockedValueBox<OutputFailed?>(nil)
  /// Whether standard output was a terminal when the program started.
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Prepares the standard streams; must come before any file is opened.
  ///
  /// A file that is opened while a standard stream is closed gets that stream's number, and messages
  /// would be written into it.
  static func prepare() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(stream, F_GETFD) < 0 && errno == EBADF {
      // Reading from, or writing to, the stream fails as it did before.
      _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
    _ = isTerminal
    // Text that the argument parser prints is in a buffer that the C library writes at the exit.
    atexit { Output.endStatusByOutput() }
  }

  /// Prints a line of data.
  static func line(_ text: String) {
    // The failure is remembered, and told at the end.
    try? data(text.scrubbedLines + "\n")
  }

  /// Prints data as it is; throws `ReaderGone` or `OutputFailed` when it cannot be written.
  static func data(_ text: String) throws {
    if let failed = failure.withLockedValue({ $0 }) { throw failed }
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let code = Int32(truncatingIfNeeded: cause?.code ?? (error as NSError).code)
      throw note(code).map { $0 as any Error } ?? ReaderGone()
    }
  }

  /// Throws `OutputFailed` when any data could not be written.
  static func requireWritten() throws {
    if let failed = failure.withLockedValue({ $0 }) { throw failed }
  }

  /// Prints a message for the person.
  static func message(_ text: String) {
    write(text.scrubbedLines + "\n", to: .standardError)
  }

  /// Prints an error for the person.
  static func error(_ text: String) {
    write("bulkrevoke: " + text.scrubbedLines + "\n", to: .standardError)
  }

  /// Remembers a failure; returns `nil` for one that is none.
  private static func note(_ code: Int32) -> OutputFailed? {
    guard code != EPIPE, !(isTerminal && code == EIO) else { return nil }
    return failure.withLockedValue { failure in
      let failed = failure ?? OutputFailed(code: code)
      failure = failed
      return failed
    }
  }

  /// Ends the process with status 1 when the C library's own buffer cannot be written either.
  private static func endStatusByOutput() {
    guard fflush(nil) != 0, let failed = note(errno) else { return }
    error(failed.description)
    _exit(ProgramExit.other.rawValue)
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that went away (`| head`) is no reason to fail.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
