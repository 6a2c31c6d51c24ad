/// What a call is for; when the budget is short, the lane that comes first is served first.
public enum RequestLane: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// Revoking comes before everything: the deadline is about this.
  case revoke
  /// Approving a pending request.
  case approve
  /// Reading a certificate back.
  case verify
  /// Searching and everything else.
  case search

  public static func < (left: RequestLane, right: RequestLane) -> Bool {
    left.rawValue < right.rawValue
  }
}
