/// Where a running sandbox is reached, and with which key.
public struct SandboxAddress: Sendable, Hashable {
  /// The base URL without a slash at the end, like `http://127.0.0.1:8080`.
  public let baseURL: String
  /// What to send in the `x-api-key` header.
  public let apiKey: String
  /// CertCentral's base URL with its path, like `http://127.0.0.1:8080/services/v2`.
  public var certCentralBaseURL: String { baseURL + "/services/v2" }
  /// What to send in the `X-DC-DEVKEY` header.
  public let certCentralKey: String
  /// The root to trust, in PEM; `nil` when it speaks plain HTTP.
  public let rootCertificatePEM: String?
}
