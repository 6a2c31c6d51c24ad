import Engine
import Foundation

/// Finds the API key in a file, in the environment, or through a command in the configuration. The
/// key is never an argument, which other users could see.
struct KeySource {
  /// The path that `--api-key-file` gives.
  var file: String?
  /// The command in the configuration for the address.
  var command: String?
  /// Whether a key from the command line or the environment belongs to the address.
  var takesKeyOfCall = true
  /// The address, for messages.
  var address: ServiceAddress
  var environment = ProcessInfo.processInfo.environment

  /// Returns the key from the first source that is set.
  ///
  /// - Throws: `MissingKey` if no source is set, or the source holds no usable key;
  ///   ``ProgramExit/incomplete`` if the command is interrupted.
  func key() async throws -> APIKey {
    if takesKeyOfCall {
      if let file { return try key(from: contents(of: file), source: "the key file \(file)") }
      if let text = environment["BULKREVOKE_API_KEY"], !text.isEmpty {
        return try key(from: text, source: "BULKREVOKE_API_KEY")
      }
    }
    if let command { return try key(from: try await output(of: command), source: Self.commandName) }
    throw MissingKey(
      description: takesKeyOfCall
        ? "no API key: set BULKREVOKE_API_KEY, or use --api-key-file, or api_key_command "
          + "in the configuration file"
        : "no API key belongs to \(address.base): it is the incident's address, and neither the "
          + "default service's nor named by this call; nothing was sent. If your key belongs "
          + "there, confirm it: --base-url \(address.base)")
  }

  private static let commandName = "api_key_command"

  private func key(from text: String, source: String) throws -> APIKey {
    guard let key = APIKey(text) else {
      let flaw = APIKey.flaw(of: text) ?? "it is unusable"
      throw MissingKey(description: "\(source) holds no usable key: \(flaw)")
    }
    return key
  }

  private func contents(of path: String) throws -> String {
    let file: SmallFile
    do {
      file = try SmallFile(path)
    } catch {
      throw MissingKey(description: "the key file \(path) cannot be read: \(error.why)")
    }
    if let mode = file.mode, mode & 0o077 != 0 {
      Output.message("warning: other users can read the key file \(path) (chmod 600)")
    }
    if file.mode != nil, file.owner != geteuid() {
      Output.message("warning: the key file \(path) belongs to another user")
    }
    return String(decoding: file.data, as: UTF8.self)
  }

  /// Returns the first line that the command prints.
  private func output(of command: String) async throws -> String {
    let ending: ChildProcess.Ending
    do {
      ending = try await ChildProcess("/bin/sh", ["-c", command]).run()
    } catch .interrupted {
      Output.error("\(Self.commandName) was interrupted; nothing was sent")
      throw ProgramExit.incomplete
    } catch {
      throw MissingKey(
        description: error.sentence(about: Self.commandName) + "; nothing was sent")
    }
    guard ending.status == 0 else {
      throw MissingKey(
        description: "\(Self.commandName) ended with status \(ending.status); nothing was sent")
    }
    return ending.output.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }
}
