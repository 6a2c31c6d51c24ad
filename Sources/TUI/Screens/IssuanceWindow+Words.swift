import Engine

extension IssuanceWindow {
  /// The window as shown: `2025-03-01 to 2025-03-08`, or a single day.
  var words: String { first == last ? "\(first)" : "\(first) to \(last)" }
}
