import Engine
import Foundation

/// The configuration file: named services, and settings for all of them.
///
///     default_service: demo
///     services:
///       demo:
///         kind: tlm
///         base_url: https://demo.one.digicert.com
///         api_key_command: pass show digicert/demo
///         rate: 20/1s
///         ca_file: our-root.pem
///         approvals: 1
///         max_certificates: 5000
///     approvals: 2
///     max_certificates: 10000
///     protected_names: ["*.pay.example"]
///     allowed_signers: allowed_signers
///
/// The file is YAML, so JSON works too. One error makes the whole file invalid: a misspelt
/// safeguard must not be ignored. Relative paths start at the file's folder.
struct ConfigurationFile: Sendable {
  /// The path of the file.
  let path: String
  /// The service to use if none is named.
  var defaultService: ConfiguredService?
  /// All services, in the file's order.
  var services: [ConfiguredService] = []
  /// The number of sign-offs that a run needs, unless its service sets another.
  var approvals: Int?
  /// The largest number of certificates in a run, unless its service sets another.
  var maxCertificates: Int?
  /// The patterns of names that must never be revoked.
  var protectedNames: [String] = []
  /// The path of the list of reviewers who may sign: an allowed signers file (ssh-keygen(1)).
  var allowedSigners: String?

  /// The default path, `$XDG_CONFIG_HOME/bulkrevoke/config.yaml`.
  static var defaultPath: String {
    Folders.configuration + "/config.yaml"
  }

  /// Reads the file; a missing file at the default path counts as empty.
  ///
  /// - Throws: `UsageError` if a file with a given path is missing, if a file cannot be read, or if
  ///   anything in it is invalid.
  init(path: String?) throws {
    self.path = path ?? Self.defaultPath
    let file: SmallFile
    do {
      file = try SmallFile(self.path)
    } catch {
      if error.isMissing, path == nil { return }
      throw UsageError(
        description: "the configuration file \(self.path.scrubbed) cannot be read: \(error.why)")
    }
    guard let text = String(validating: file.data, as: UTF8.self) else {
      throw UsageError(
        description: "the configuration file \(self.path.scrubbed) is not UTF-8 text")
    }
    if let mode = file.mode, mode & 0o022 != 0 {
      Output.message(
        "warning: \(self.path.scrubbed) can be changed by other users; it decides which commands "
          + "run and which safeguards hold (chmod go-w)")
    }
    // Some editors write a byte order mark first.
    let marked = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    try ConfigurationReader(path: self.path).read(marked, into: &self)
  }

  /// Returns the service with a name; throws `UsageError` if there is none.
  func service(named name: String) throws -> ConfiguredService {
    guard let service = services.first(where: { $0.name == name }) else {
      throw UsageError(
        description: "no service “\(name.scrubbed)” in \(path.scrubbed)"
          + NearestWord.suggestion(for: name, among: services.map(\.name)))
    }
    return service
  }

  /// Returns the safeguards for a run at one address.
  ///
  /// If several services of the file have the address, the strictest value of each setting holds.
  func safeguards(for services: [ConfiguredService], at stage: ServiceStage) -> Safeguards {
    let usual = ConfiguredService?.none
    let entries = services.isEmpty ? [usual] : services.map(Optional.some)
    return Safeguards(
      requiredSignOffs: entries.map { $0?.approvals ?? approvals ?? stage.requiredSignOffs }
        .max() ?? stage.requiredSignOffs,
      ceiling: entries.compactMap { $0?.maxCertificates ?? maxCertificates }.min(),
      protectedNames: protectedNames)
  }
}
