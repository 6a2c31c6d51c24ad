/// Which lane is served next, as a pure state machine.
struct LaneOrder: Sendable {
  /// While revocations wait, every so manyth call still goes to a waiting read: a service that
  /// accepts without acting is noticed early, at the price of a hundredth of the speed.
  static let samplingInterval = 100

  private var servedSinceRead = 0

  /// The lane to serve next, or `nil` when nobody waits.
  func next(isWaiting: (RequestLane) -> Bool) -> RequestLane? {
    if servedSinceRead >= Self.samplingInterval, isWaiting(.verify) { return .verify }
    return RequestLane.allCases.first(where: isWaiting)
  }

  /// Notes that a call of the lane was let through.
  mutating func served(_ lane: RequestLane) {
    servedSinceRead = lane == .verify ? 0 : servedSinceRead + 1
  }
}
