import NIOConcurrencyHelpers

/// A place in the request budget for one call that has not left yet.
///
/// A call can wait for its place for minutes. It takes the place first, is then checked, and leaves
/// at once, so the checked facts cannot change during a long wait.
public final class CallPermit: Sendable {
  /// The place for the next call that changes something. It is task-local, so services need not
  /// pass it along.
  @TaskLocal static var current: CallPermit?

  private let gate: RequestGate
  private let lane: RequestLane
  private let isForCheck: Bool
  private let isHeld = NIOLockedValueBox(false)

  /// Waits for a place.
  ///
  /// - Parameter isForCheck: whether the check makes calls of its own. If so, the place is held
  ///   during the check; if not, the call counts as sent once it has its place.
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

  /// Uses the place and returns when the call may leave; returns `false` when the place was already
  /// used or given back.
  func leave() async -> Bool {
    guard takeOut() else { return false }
    guard isForCheck else { return true }
    await gate.leave()
    gate.heldPlaces.giveBack()
    return true
  }

  /// Gives back the place unless a call has used it.
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
