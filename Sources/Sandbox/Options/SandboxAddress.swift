/// The address of a running sandbox and its API keys.
public struct SandboxAddress: Sendable, Hashable {
  /// The base URL without a trailing slash, like `http://127.0.0.1:8080`.
  public let baseURL: String
  /// The value of the `x-api-key` header.
  public let apiKey: String
  /// CertCentral's base URL with its path, like `http://127.0.0.1:8080/services/v2`.
  public var certCentralBaseURL: String { baseURL + "/services/v2" }
  /// The value of the `X-DC-DEVKEY` header.
  public let certCentralKey: String
  /// The root to trust, in PEM; `nil` if the sandbox speaks plain HTTP.
  public let rootCertificatePEM: String?
}
