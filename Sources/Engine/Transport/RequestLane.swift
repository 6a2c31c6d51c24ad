/// The purpose of a call. When the budget is short, earlier lanes are served first.
public enum RequestLane: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// Revoking has the highest priority, because the deadline depends on it.
  case revoke
  /// Approving a pending request.
  case approve
  /// Reading a certificate back.
  case verify
  /// Searching, and all other calls.
  case search

  public static func < (left: RequestLane, right: RequestLane) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Chooses the lane to serve next, as a pure state machine.
struct LaneOrder: Sendable {
  /// The number of calls after which a waiting read is served even while revocations wait. These
  /// reads show early when a service accepts revocations but does not revoke, and cost a hundredth
  /// of the speed.
  static let samplingInterval = 100

  private var servedSinceRead = 0

  /// Returns the lane to serve next; `nil` when no call waits.
  ///
  /// - Parameter holdsReads: whether reads must wait, unless one is due, although no revocation is
  ///   waiting: the next revocation is about to arrive and needs the room in the budget.
  func next(holdsReads: Bool = false, isWaiting: (RequestLane) -> Bool) -> RequestLane? {
    if isWaiting(.verify), isSampleDue { return .verify }
    return RequestLane.allCases.first { isWaiting($0) && !(holdsReads && $0 == .verify) }
  }

  /// Whether a read is served next, even while revocations wait.
  var isSampleDue: Bool { servedSinceRead >= Self.samplingInterval }

  /// Records that a call of the lane was let through.
  mutating func served(_ lane: RequestLane) {
    servedSinceRead = lane == .verify ? 0 : servedSinceRead + 1
  }
}
