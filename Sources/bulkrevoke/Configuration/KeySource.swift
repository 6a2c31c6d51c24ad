import Engine
import Foundation

/// Finds the API key: a file, the environment, or a command of the configuration; never an argument.
enum KeySource {
  /// The key from the first source that is set.
  ///
  /// Throws `MissingKey` when there is none, or what is there is no key.
  static func key(
    file: String?, command: String?,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> APIKey {
    if let file {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw MissingKey(description: "the key file \(file) cannot be read")
      }
      return try key(from: text, source: "the key file \(file)")
    }
    if let text = environment["BULKREVOKE_API_KEY"], !text.isEmpty {
      return try key(from: text, source: "BULKREVOKE_API_KEY")
    }
    if let command {
      return try key(from: try output(of: command), source: "api_key_command")
    }
    throw MissingKey(
      description: "no API key: set BULKREVOKE_API_KEY, or use --api-key-file, or api_key_command "
        + "in the configuration file")
  }

  private static func key(from text: String, source: String) throws -> APIKey {
    guard let key = APIKey(text) else {
      throw MissingKey(description: "\(source) holds no usable key (it is empty or has blanks)")
    }
    return key
  }

  private static func output(of command: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardOutput = pipe
    do {
      try process.run()
    } catch {
      throw MissingKey(description: "api_key_command cannot be run: \(error)")
    }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw MissingKey(
        description: "api_key_command ended with status \(process.terminationStatus)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
