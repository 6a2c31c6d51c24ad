import NIOConcurrencyHelpers

/// A place in the request budget for one call that has not left.
///
/// A call may wait for its place for minutes. It takes the place first, is checked then, and leaves at
/// once, so that what it would take cannot change in between.
public final class CallPermit: Sendable {
  /// The place of the next call that changes something, so that each service need not pass it on.
  @TaskLocal static var current: CallPermit?

  private let gate: RequestGate
  private let lane: RequestLane
  private let isForCheck: Bool
  private let isHeld = NIOLockedValueBox(false)

  /// Waits for a place.
  ///
  /// - Parameter isForCheck: whether the check makes calls of its own, before which the place is held.
  ///   A call without them leaves as soon as it has its place.
  /// - Throws: `CancellationError` when cancelled first.
  init(_ gate: RequestGate, _ lane: RequestLane, isForCheck: Bool) async throws {
    (self.gate, self.lane, self.isForCheck) = (gate, lane, isForCheck)
    guard isForCheck else {
      try await gate.enter(lane)
      isHeld.withLockedValue { $0 = true }
      return
    }
    try await gate.heldPlaces.take()
    do {
      try await gate.enter(lane, holdsPlace: true)
    } catch {
      gate.heldPlaces.giveBack()
      throw error
    }
    isHeld.withLockedValue { $0 = true }
  }

  deinit { giveBack() }

  /// Uses the place, and returns when the call may leave; `false` when it is used up already.
  func leave() async -> Bool {
    guard takeOut() else { return false }
    guard isForCheck else { return true }
    await gate.leave()
    gate.heldPlaces.giveBack()
    return true
  }

  /// Gives the place back unless a call has used it.
  public func giveBack() {
    guard takeOut() else { return }
    guard isForCheck else { return gate.ended(lane) }
    gate.giveBack(lane)
    gate.heldPlaces.giveBack()
  }

  private func takeOut() -> Bool {
    isHeld.withLockedValue { isHeld in
      defer { isHeld = false }
      return isHeld
    }
  }
}
