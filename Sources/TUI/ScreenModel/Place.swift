import Engine

/// The screens in the order of the work. Esc goes back one, except from Progress and Result. The
/// breadcrumb shows the current one.
enum Place: Int, CaseIterable, Hashable, Sendable {
  case start, profile, window, certificates, reason, confirm, review, progress, result

  /// The place's name in the breadcrumb.
  var title: String {
    switch self {
    case .start: "Start"
    case .profile: "Profile"
    case .window: "Window"
    case .certificates: "Certificates"
    case .reason: "Reason"
    case .confirm: "Confirm"
    case .review: "Review"
    case .progress: "Progress"
    case .result: "Result"
    }
  }

  /// The place that Esc leads back to; `nil` if there is none.
  var previous: Place? {
    switch self {
    case .start, .progress: nil
    case .result: .start
    default: Place(rawValue: rawValue - 1)
    }
  }
}

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
