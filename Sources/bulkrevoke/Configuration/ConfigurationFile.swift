import Configuration
import Engine
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
///         approvals: 1
///         max_certificates: 5000
///     protected_names: ["*.pay.example"]
///     allowed_signers: /etc/bulkrevoke/allowed_signers
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

  /// Who may approve, as ssh-keygen(1) describes the file.
  var allowedSigners: String? { reader.string(forKey: "allowed_signers") }

  /// What a run of a named service must not go beyond; throws `UsageError` for no number.
  func safeguards(ofService service: String?, at stage: ServiceStage) throws -> Safeguards {
    for name in protectedNames {
      guard let mistake = Safeguards.mistake(inProtectedName: name) else { continue }
      throw UsageError(
        description: "protected_names in \(path.scrubbed): “\(name.scrubbed)” protects nothing: "
          + mistake)
    }
    return Safeguards(
      requiredApprovals: try number("approvals", ofService: service) ?? stage.requiredApprovals,
      ceiling: try number("max_certificates", ofService: service), protectedNames: protectedNames)
  }

  /// A number of a named service, or one that holds for all of them.
  private func number(_ name: String, ofService service: String?) throws -> Int? {
    let keys = (service.map { [ConfigKey(["services", $0, name])] } ?? []) + [ConfigKey([name])]
    for key in keys {
      if let number = reader.int(forKey: key) {
        guard number >= 0 else { break }
        return number
      }
      guard reader.string(forKey: key) == nil else {
        throw UsageError(
          description: "\(name) in \(path.scrubbed) is no number from 0 up")
      }
    }
    return nil
  }

  /// A setting of a named service.
  func setting(_ name: String, ofService service: String) -> String? {
    reader.string(forKey: ConfigKey(["services", service, name]))
  }
}
