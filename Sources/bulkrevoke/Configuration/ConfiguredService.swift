import Engine

/// A service that the configuration file names.
struct ConfiguredService: Sendable, Hashable {
  /// The name to choose it by.
  var name: String
  /// Where it is.
  var address: ServiceAddress
  /// The machine name of its kind; `nil` when the file does not say.
  var kind: String?
  /// The command that prints its API key.
  var apiKeyCommand: String?
  /// The request budget.
  var rate: RequestRate?
  /// The path of a PEM file with a root to trust besides the system's.
  var caFile: String?
  /// The way to it; `nil` when the environment decides.
  var proxy: ProxySetting?
  /// The account that the key works for, where it may work for several.
  var account: AccountID?
  /// How many approvals a run needs.
  var approvals: Int?
  /// How many certificates a run may hold.
  var maxCertificates: Int?
}
