import Foundation
import NIOConcurrencyHelpers

/// The reader of standard output has gone, as with `| head`. This needs no message.
struct ReaderGone: Error {}

/// Standard output cannot be written.
struct OutputFailed: Error, CustomStringConvertible {
  /// The error number (errno(3)).
  let code: Int32

  var description: String {
    "standard output cannot be written: \(String(cString: strerror(code)))"
  }
}

/// The outputs of the commands: data on standard output, messages on standard error.
///
/// A script must not mistake truncated output for complete output. So the first failure is
/// remembered, and a command that otherwise ends without an error then fails with status 1. A
/// reader that closed its pipe or a terminal that hung up is not a failure.
enum Output {
  private static let failure = NIOLockedValueBox<OutputFailed?>(nil)
  /// Whether standard output was a terminal when the program started.
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Prepares the standard streams; must run before any file is opened.
  ///
  /// If a standard stream is closed, the next file that is opened gets the stream's number.
  /// Messages would then be written into that file.
  static func prepare() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(stream, F_GETFD) < 0 && errno == EBADF {
      // The mode is wrong on purpose: reading or writing the stream still fails.
      _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
    _ = isTerminal
    // The argument parser's text stays in a buffer, which the C library writes at exit.
    atexit { Output.endStatusByOutput() }
  }

  /// Prints a line of data.
  static func line(_ text: String) {
    // The failure is remembered, and reported at the end.
    try? data(text.scrubbedLines + "\n")
  }

  /// Prints data unchanged. Throws `ReaderGone` or `OutputFailed` if it cannot be written, or the
  /// failure of an earlier write.
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

  /// Throws the remembered failure, if there is one.
  static func requireWritten() throws {
    if let failed = failure.withLockedValue({ $0 }) { throw failed }
  }

  /// Prints a message on standard error.
  static func message(_ text: String) {
    write(text.scrubbedLines + "\n", to: .standardError)
  }

  /// Prints an error on standard error, after the program's name.
  static func error(_ text: String) {
    write("bulkrevoke: " + text.scrubbedLines + "\n", to: .standardError)
  }

  /// Remembers the first failure and returns it, also for later errors. Returns `nil` if the error
  /// does not count as a failure.
  private static func note(_ code: Int32) -> OutputFailed? {
    guard code != EPIPE, !(isTerminal && code == EIO) else { return nil }
    return failure.withLockedValue { failure in
      let failed = failure ?? OutputFailed(code: code)
      failure = failed
      return failed
    }
  }

  /// Writes the C library's own buffer. Ends the process with status 1 if that is a failure.
  private static func endStatusByOutput() {
    guard fflush(nil) != 0, let failed = note(errno) else { return }
    error(failed.description)
    _exit(ProgramExit.other.rawValue)
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A message that cannot be written is lost: no other stream is left to report it.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
