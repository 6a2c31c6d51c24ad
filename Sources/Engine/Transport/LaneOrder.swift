/// Which lane is served next, as a pure state machine.
struct LaneOrder: Sendable {
  /// While revocations wait, every so manyth call still goes to a waiting read: a service that
  /// accepts without acting is noticed early, at the price of a hundredth of the speed.
  static let samplingInterval = 100

  private var servedSinceRead = 0

  /// The lane to serve next, or `nil` when nobody waits.
  ///
  /// - Parameter holdsReads: whether reads wait although no revocation does at this moment: the next
  ///   is on its way, and would find the budget used up.
  func next(holdsReads: Bool = false, isWaiting: (RequestLane) -> Bool) -> RequestLane? {
    if isWaiting(.verify), isSampleDue { return .verify }
    return RequestLane.allCases.first { isWaiting($0) && !(holdsReads && $0 == .verify) }
  }

  /// Whether it is a read's turn.
  var isSampleDue: Bool { servedSinceRead >= Self.samplingInterval }

  /// Notes that a call of the lane was let through.
  mutating func served(_ lane: RequestLane) {
    servedSinceRead = lane == .verify ? 0 : servedSinceRead + 1
  }
}
