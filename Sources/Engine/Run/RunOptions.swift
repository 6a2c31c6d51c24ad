/// The settings of a run.
public struct RunOptions: Sendable, Hashable {
  /// The number of calls that may be in progress at once; `nil` to adapt it to the service.
  public var concurrency: Int?
  /// The number of certificates that are verified before the rest is sent; 0 for none.
  public var canary: Int
  /// Whether this is a rehearsal that sends nothing, for display.
  public var isDryRun: Bool
  /// Whether the run continues while nothing is left to do except wait for administrators.
  public var awaitsApprovals: Bool
  /// The number of certificates per page of a search that confirms revocations.
  public var pageSize: Int

  public init(
    concurrency: Int? = nil, canary: Int = 3, isDryRun: Bool = false,
    awaitsApprovals: Bool = false, pageSize: Int = 500
  ) {
    self.concurrency = concurrency
    self.canary = canary
    self.isDryRun = isDryRun
    self.awaitsApprovals = awaitsApprovals
    self.pageSize = pageSize
  }
}
