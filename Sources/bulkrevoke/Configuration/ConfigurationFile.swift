import Configuration
import Foundation
import SystemPackage

/// The configuration file: named services and what holds for all of them.
///
///     default_service: demo
///     services:
///       demo:
///         kind: tlm
///         base_url: https://demo.one.digicert.com
///         api_key_command: pass show digicert/demo
///         rate: 20/1s
///         ca_file: /etc/ssl/our-root.pem
///     protected_names: ["*.pay.example"]
///
/// It is YAML, and so JSON will do as well.
struct ConfigurationFile {
  private let reader: ConfigReader
  /// Where it was read from.
  let path: String

  /// `$XDG_CONFIG_HOME/bulkrevoke/config.yaml`.
  static var defaultPath: String {
    Folders.configuration + "/config.yaml"
  }

  /// Reads the file; a missing file at the default path counts as empty.
  ///
  /// Throws `UsageError` when a file asked for is missing, or any is no YAML.
  init(path: String?) async throws {
    self.path = path ?? Self.defaultPath
    do {
      let provider = try await FileProvider<YAMLSnapshot>(
        filePath: FilePath(self.path), allowMissing: path == nil)
      reader = ConfigReader(provider: provider)
    } catch {
      throw UsageError(
        description: "the configuration file \(self.path.scrubbed) cannot be read: "
          + "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ").scrubbed)
    }
  }

  /// The service that is used when none is named.
  var defaultService: String? { reader.string(forKey: "default_service") }

  /// Names that must never be revoked.
  var protectedNames: [String] { reader.stringArray(forKey: "protected_names") ?? [] }

  /// A setting of a named service.
  func setting(_ name: String, ofService service: String) -> String? {
    reader.string(forKey: ConfigKey(["services", service, name]))
  }
}
