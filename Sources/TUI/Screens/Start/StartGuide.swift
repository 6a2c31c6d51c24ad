/// An overview of the steps, for a first-time operator.
struct StartGuide: Hashable, Sendable {
  private static let steps: [(name: String, sentence: String)] = [
    ("Find", "Choose a profile and the days of issue; all matches are listed."),
    ("Check off", "Look at them, and check those that must be revoked."),
    ("Revoke", "Choose a reason, read the summary, type revoke and the number."),
    ("Verify", "Each one is read back until the service shows it as revoked."),
  ]

  private static let promise =
    "Nothing is sent to be revoked until you type revoke and the number."

  private static let shortPromise = "Nothing is revoked until you type revoke and the number."

  /// The number of lines of the whole guide.
  static var lineCount: Int { steps.count + 3 }

  var isWhole: Bool

  func draw(on canvas: inout Canvas, row: Int) {
    guard isWhole else {
      canvas.write(
        Self.shortPromise, at: Point(row: row, column: 2), style: .dim,
        width: canvas.size.columns - 2)
      return
    }
    canvas.write("What will happen", at: Point(row: row, column: 2), style: .heading)
    for (index, step) in Self.steps.enumerated() {
      let row = row + 1 + index
      canvas.write("\(index + 1)", at: Point(row: row, column: 2), style: .accent)
      canvas.write(step.name, at: Point(row: row, column: 4), style: .strong)
      canvas.write(
        step.sentence, at: Point(row: row, column: 15), width: canvas.size.columns - 15)
    }
    let row = row + Self.steps.count + 1
    canvas.write(
      Self.promise, at: Point(row: row, column: 2), width: canvas.size.columns - 2)
    canvas.write(
      "Everything is kept in the incident file: stop any time, resume later.",
      at: Point(row: row + 1, column: 2), style: .dim, width: canvas.size.columns - 2)
  }
}
