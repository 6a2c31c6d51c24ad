import Foundation

/// Nobody reads what is printed: as with `| head`, there is nothing to be said about it.
struct ReaderGone: Error {}

/// What the commands print: data on standard output, messages on standard error.
enum Output {
  /// Prints a line of data.
  static func line(_ text: String) {
    write(text.scrubbedLines + "\n", to: .standardOutput)
  }

  /// Prints data as it is; throws `ReaderGone` when nobody reads it any more.
  static func data(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      if [(error as NSError).code, cause?.code].contains(Int(EPIPE)) { throw ReaderGone() }
      throw error
    }
  }

  /// Prints a message for the person.
  static func message(_ text: String) {
    write(text.scrubbedLines + "\n", to: .standardError)
  }

  /// Prints an error for the person.
  static func error(_ text: String) {
    write("bulkrevoke: " + text.scrubbedLines + "\n", to: .standardError)
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that went away (`| head`) is no reason to fail.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
