/// The revocation that a run asks for, and how often and how long it tries.
public struct RevocationPolicy: Sendable, Hashable {
  /// The revocation to ask for, for each certificate.
  public var request: RevocationRequest
  /// Whether a certificate is verified only once a read shows the reason and the date.
  public var expectsRecord = true
  /// How long the service may take to show an accepted certificate as revoked.
  public var verifyTimeout: Duration
  /// The largest number of sends for one certificate. Answers of 429 and failed connections do not
  /// count.
  public var maximumAttempts: Int
  /// The pause before the first read after an accepted call; doubled for each fruitless try.
  public var firstReadDelay: Duration
  /// The longest pause that doubling reaches.
  public var longestDelay: Duration

  public init(
    reason: RevocationReason, comment: String = "", verifyTimeout: Duration = .seconds(600),
    maximumAttempts: Int = 5, firstReadDelay: Duration = .milliseconds(1_000),
    longestDelay: Duration = .seconds(60)
  ) {
    request = RevocationRequest(reason: reason, comment: comment)
    self.verifyTimeout = verifyTimeout
    self.maximumAttempts = maximumAttempts
    self.firstReadDelay = firstReadDelay
    self.longestDelay = longestDelay
  }

  /// The reason that every certificate is revoked for.
  public var reason: RevocationReason { request.reason }

  /// Whether each call revokes the certificate's whole bundle.
  var takesBundles: Bool { request.terms.takesBundles }

  /// Returns the pause before an approval request is read again, in seconds. It is longer than
  /// others, because people are slower than services and every read is an API call.
  func approvalDelay(afterTries tries: Int) -> Double {
    min(Self.approvalPatience * delay(afterTries: tries), Self.longestApprovalDelay)
  }

  private static let approvalPatience = 5.0
  private static let longestApprovalDelay = 300.0

  /// The longest pause before a certificate is read or sent again, in seconds. Approvals, and waits
  /// that the service asks for, take longer.
  var longestWait: Double { max(firstReadDelay, longestDelay).seconds }

  /// Returns the pause after this many fruitless tries in a row, in seconds.
  func delay(afterTries tries: Int) -> Double {
    min(firstReadDelay.seconds * Double(1 << min(tries, 16)), longestDelay.seconds)
  }
}
