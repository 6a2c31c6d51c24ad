/// A question with a choice of answers; the cursor starts on the answer that changes nothing.
struct Dialog: Hashable, Sendable {
  struct Answer: Hashable, Sendable {
    var label: String
    /// The key that gives this answer at once.
    var key: Key?

    init(_ label: String, key: Key? = nil) {
      self.label = label
      self.key = key
    }
  }

  enum Outcome: Hashable, Sendable {
    /// The dialog stays open.
    case open
    /// The index of the chosen answer.
    case answered(Int)
    case cancelled
  }

  let title: String
  let paragraphs: [String]
  let answers: [Answer]
  let style: Style
  private(set) var selected: Int

  /// Creates a question; the cursor starts on the answer at index `safest`, which changes nothing.
  init(
    title: String, paragraphs: [String], answers: [Answer], safest: Int = 0, style: Style = .plain
  ) {
    self.title = title
    self.paragraphs = paragraphs
    self.answers = answers
    self.style = style
    selected = max(0, min(safest, answers.count - 1))
  }

  mutating func handle(_ key: Key) -> Outcome {
    if let index = answers.firstIndex(where: { $0.key == key }) {
      return .answered(index)
    }
    switch key {
    case .escape: return .cancelled
    case .enter: return answers.isEmpty ? .cancelled : .answered(selected)
    case .left, .up, .backTab: selected = max(0, selected - 1)
    case .right, .down, .tab: selected = max(0, min(answers.count - 1, selected + 1))
    default: break
    }
    return .open
  }

  func draw(on canvas: inout Canvas) {
    // The two empty paragraphs make room for the answers.
    let panel = Panel(title: title, paragraphs: paragraphs + ["", ""], style: style)
    let inside = panel.draw(on: &canvas)
    canvas.within(inside) { canvas in
      let row = canvas.size.rows - 1
      canvas.fill(Rect(row: row, column: 0, rows: 1, columns: canvas.size.columns))
      var column = 0
      for (index, answer) in answers.enumerated() {
        let isSelected = index == selected
        // Brackets mark the cursor where reverse video is missing.
        let text = isSelected ? "[ \(answer.label) ]" : "  \(answer.label)  "
        column = canvas.write(
          text, at: Point(row: row, column: column), style: isSelected ? .cursor : .plain)
        column += 1
      }
    }
  }
}
