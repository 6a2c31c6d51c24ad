import Sandbox
import Testing

@testable import Engine

/// The services that a sandbox imitates, with their access for tests.
enum SandboxedService: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case trustLifecycle = "Trust Lifecycle Manager"
  case certCentral = "CertCentral"

  var testDescription: String { rawValue }

  /// The service's name for `--kind`.
  var kind: String {
    switch self {
    case .trustLifecycle: TrustLifecycleService.kind
    case .certCentral: CertCentralService.kind
    }
  }

  /// A profile with many publicly trusted certificates.
  var profile: String {
    switch self {
    case .trustLifecycle: SandboxScene.webTLS
    case .certCentral: "ssl_plus"
    }
  }

  /// The terms under which certificates are revoked at once.
  var terms: RevocationTerms { RevocationTerms(skipsApproval: self == .certCentral) }

  func baseURL(_ address: SandboxAddress) -> String {
    switch self {
    case .trustLifecycle: address.baseURL
    case .certCentral: address.certCentralBaseURL
    }
  }

  func key(_ address: SandboxAddress) -> String {
    switch self {
    case .trustLifecycle: address.apiKey
    case .certCentral: address.certCentralKey
    }
  }

  /// Returns the access to the service in a sandbox, with the sandbox's key or another one.
  func access(
    _ address: SandboxAddress, key: String? = nil, rate: RequestRate? = RequestRate(windows: [])
  ) throws -> ServiceAccess {
    try ServiceAccess(
      kind: kind, address: ServiceAddress(baseURL(address)),
      key: #require(APIKey(key ?? self.key(address))), rate: rate,
      options: .patient())
  }
}
