import Engine

extension IssuanceWindow {
  /// The window as it is shown: `2025-03-01 to 2025-03-08`, or the day alone when it is only one.
  var words: String { first == last ? "\(first)" : "\(first) to \(last)" }
}
