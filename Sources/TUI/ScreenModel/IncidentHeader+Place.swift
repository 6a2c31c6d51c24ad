import Engine

extension IncidentHeader.Phase {
  /// Where work on an incident goes on.
  var place: Place {
    switch self {
    case .searching, .selecting: .certificates
    case .frozen: .review
    case .running, .paused: .progress
    case .finished: .result
    }
  }

  /// Whether nothing was confirmed yet.
  var isBeforeRun: Bool { [.searching, .selecting, .frozen].contains(self) }
}
