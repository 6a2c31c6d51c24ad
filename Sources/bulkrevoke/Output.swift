import Foundation

/// What the commands print: data on standard output, messages on standard error.
enum Output {
  /// Prints a line of data.
  static func line(_ text: String) {
    write(text + "\n", to: .standardOutput)
  }

  /// Prints data as it is.
  static func data(_ text: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }

  /// Prints a message for the person.
  static func message(_ text: String) {
    write(text + "\n", to: .standardError)
  }

  /// Prints an error for the person.
  static func error(_ text: String) {
    write("bulkrevoke: " + text + "\n", to: .standardError)
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that went away (`| head`) is no reason to fail.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
