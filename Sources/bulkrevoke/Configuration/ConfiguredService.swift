import Engine

/// A service in the configuration file.
struct ConfiguredService: Sendable, Hashable {
  /// The name to choose it by.
  var name: String
  /// The base URL of the service.
  var address: ServiceAddress
  /// The machine name of its kind; `nil` if the file gives none.
  var kind: String?
  /// The command that prints its API key.
  var apiKeyCommand: String?
  /// The allowed rate of API calls.
  var rate: RequestRate?
  /// The path of a PEM file with roots to trust in addition to the system's.
  var caFile: String?
  /// The proxy setting; `nil` if the environment decides.
  var proxy: ProxySetting?
  /// The account to work in, for a key that works for several accounts.
  var account: AccountID?
  /// The number of sign-offs that a run needs.
  var approvals: Int?
  /// The largest number of certificates in a run.
  var maxCertificates: Int?
}
