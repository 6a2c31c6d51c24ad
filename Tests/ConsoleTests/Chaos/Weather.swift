/// One kind of trouble at a service and its network: options for the sandbox, and the program's
/// limits.
struct Weather: Sendable {
  let name: String
  /// The options of `bulkrevoke sandbox`.
  let sandbox: [String]
  /// The options of `bulkrevoke revoke`.
  let revoke: [String]
  /// The text of an additional scenario file for the sandbox.
  let scenario: String?

  init(_ name: String, sandbox: [String], revoke: [String] = [], scenario: String? = nil) {
    (self.name, self.sandbox) = (name, sandbox)
    (self.revoke, self.scenario) = (revoke, scenario)
  }

  /// All kinds, in the order in which the storms use them.
  static let all = [
    Weather(
      "a bit of everything",
      sandbox: faults([
        "throttled": 0.01, "server-error": 0.02, "reset-before": 0.01, "reset-after": 0.02,
        "truncated": 0.01, "malformed": 0.01, "wrong-type": 0.01, "rows-missing": 0.05,
        "rows-repeated": 0.05, "total-drifts": 0.05, "revoked-elsewhere": 0.01,
        "expires-meanwhile": 0.01,
      ]) + ["--lag", "0-1", "--latency", "2"]),
    Weather(
      "answers get lost",
      sandbox: faults(["reset-before": 0.05, "reset-after": 0.1, "stalled": 0.003])
        + ["--latency", "2"],
      revoke: ["--timeout", "2"]),
    Weather(
      "the quota is small",
      sandbox: faults(["throttled": 0.01]) + ["--limit", "200/1s", "--latency", "2"],
      revoke: ["--rate", "220/1s"]),
    Weather(
      "a proxy is in the way",
      sandbox: faults(["wrong-type": 0.05, "server-error": 0.05, "truncated": 0.03])
        + ["--latency", "2"]),
    Weather(
      "statuses lag behind", sandbox: faults(["reset-after": 0.02]) + ["--lag", "0-4"]),
    Weather(
      "others are at work as well",
      sandbox: faults([
        "revoked-elsewhere": 0.04, "expires-meanwhile": 0.03, "other-reason": 0.03,
        "reset-after": 0.02,
      ]) + ["--latency", "2"]),
    Weather(
      "some are never shown as revoked",
      sandbox: faults(["never-shown": 0.02, "reset-after": 0.02]) + ["--latency", "2"],
      revoke: ["--verify-timeout", "4"]),
    Weather(
      "the key is withdrawn for a while", sandbox: ["--latency", "2"],
      scenario: """
        faults:
          - {kind: key-revoked, after: 200, until: 240}
          - {kind: reset-after, share: 0.05, calls: [revoke]}
        """),
    Weather(
      "pages do not add up",
      sandbox: faults([
        "rows-missing": 0.3, "rows-repeated": 0.2, "total-drifts": 0.2, "short-page": 0.2,
        "malformed": 0.02,
      ]) + ["--latency", "1"]),
  ]

  private static func faults(_ shares: [String: Double]) -> [String] {
    shares.sorted { $0.key < $1.key }.flatMap { ["--fault", "\($0.key)=\($0.value)"] }
  }
}
