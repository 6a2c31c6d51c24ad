import Engine
import Foundation

/// The configuration file: named services and what holds for all of them.
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
/// It is YAML, and so JSON will do as well. The file is understood as a whole or not at all: a safeguard
/// that is misspelt must not vanish. Relative paths start at the file's folder.
struct ConfigurationFile: Sendable {
  /// Where it was read from.
  let path: String
  /// The service that is used when none is named.
  var defaultService: ConfiguredService?
  /// Every service, in the file's order.
  var services: [ConfiguredService] = []
  /// How many approvals a run needs at services that say nothing else.
  var approvals: Int?
  /// How many certificates a run may hold at services that say nothing else.
  var maxCertificates: Int?
  /// Names that must never be revoked.
  var protectedNames: [String] = []
  /// Who may approve, as ssh-keygen(1) describes the file.
  var allowedSigners: String?

  /// `$XDG_CONFIG_HOME/bulkrevoke/config.yaml`.
  static var defaultPath: String {
    Folders.configuration + "/config.yaml"
  }

  /// Reads the file; a missing file at the default path counts as empty.
  ///
  /// Throws `UsageError` when a file asked for is missing, or anything in it is not understood.
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
        description: "the configuration file \(self.path.scrubbed) is no text in UTF-8")
    }
    if let mode = file.mode, mode & 0o022 != 0 {
      Output.message(
        "warning: \(self.path.scrubbed) can be changed by other users; it decides which commands "
          + "run and which safeguards hold (chmod go-w)")
    }
    // Some editors put a byte order mark in front.
    let marked = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    try ConfigurationReader(path: self.path).read(marked, into: &self)
  }

  /// The service with a name; throws `UsageError` when there is none.
  func service(named name: String) throws -> ConfiguredService {
    guard let service = services.first(where: { $0.name == name }) else {
      throw UsageError(
        description: "no service “\(name.scrubbed)” in \(path.scrubbed)"
          + NearestWord.suggestion(for: name, among: services.map(\.name)))
    }
    return service
  }

  /// What a run at an address must not go beyond: where several services of the file have the
  /// address, the strictest of them holds.
  func safeguards(for services: [ConfiguredService], at stage: ServiceStage) -> Safeguards {
    let usual = ConfiguredService?.none
    let entries = services.isEmpty ? [usual] : services.map(Optional.some)
    return Safeguards(
      requiredApprovals: entries.map { $0?.approvals ?? approvals ?? stage.requiredApprovals }
        .max() ?? stage.requiredApprovals,
      ceiling: entries.compactMap { $0?.maxCertificates ?? maxCertificates }.min(),
      protectedNames: protectedNames)
  }
}
