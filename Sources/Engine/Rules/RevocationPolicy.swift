/// What a run asks for, and how patient it is.
public struct RevocationPolicy: Sendable, Hashable {
  /// What is asked of the service for each certificate.
  public var request: RevocationRequest
  /// Whether a read has to show the reason and the date before a certificate counts as verified.
  public var expectsRecord = true
  /// How long an accepted certificate may take to be shown as revoked.
  public var verifyTimeout: Duration
  /// How often one certificate may be sent; answers of 429 do not count.
  public var maximumAttempts: Int
  /// Pause before the first read after an acceptance; doubled for each read that shows no change.
  public var firstReadDelay: Duration
  /// The longest pause between two tries.
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

  /// Whether everything in a certificate's bundle is revoked with it.
  var takesBundles: Bool { request.terms.takesBundles }

  /// The pause before an administrator's decision is asked for again, in seconds: people are slower
  /// than services, and every question is a call.
  func approvalDelay(afterTries tries: Int) -> Double {
    min(Self.approvalPatience * delay(afterTries: tries), Self.longestApprovalDelay)
  }

  private static let approvalPatience = 5.0
  private static let longestApprovalDelay = 300.0

  /// The longest pause that a run makes by itself before it reads or sends again, in seconds.
  var longestWait: Double { max(firstReadDelay, longestDelay).seconds }

  /// The pause after that many fruitless tries in a row, in seconds.
  func delay(afterTries tries: Int) -> Double {
    min(firstReadDelay.seconds * Double(1 << min(tries, 16)), longestDelay.seconds)
  }
}
