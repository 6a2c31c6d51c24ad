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
