import Engine

extension IncidentHeader.Phase {
  /// The place where work on the incident continues.
  var place: Place {
    switch self {
    case .searching, .selecting: .certificates
    case .frozen: .review
    case .running, .paused: .progress
    case .finished: .result
    }
  }

  /// Whether no manifest is confirmed yet.
  var isBeforeRun: Bool { [.searching, .selecting, .frozen].contains(self) }
}
