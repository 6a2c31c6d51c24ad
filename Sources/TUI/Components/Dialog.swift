/// A question with answers to choose from; the cursor begins on the answer that changes nothing.
struct Dialog: Hashable, Sendable {
  struct Answer: Hashable, Sendable {
    var label: String
    /// Gives the answer at once.
    var key: Key?

    init(_ label: String, key: Key? = nil) {
      self.label = label
      self.key = key
    }
  }

  enum Outcome: Hashable, Sendable {
    /// Still open.
    case open
    /// The number of the answer.
    case answered(Int)
    case cancelled
  }

  let title: String
  let paragraphs: [String]
  let answers: [Answer]
  let style: Style
  private(set) var selected: Int

  /// A question whose cursor begins on the answer numbered `safest`, which changes nothing.
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
    // Two rows of its own for the answers.
    let panel = Panel(title: title, paragraphs: paragraphs + ["", ""], style: style)
    let inside = panel.draw(on: &canvas)
    canvas.within(inside) { canvas in
      let row = canvas.size.rows - 1
      canvas.fill(Rect(row: row, column: 0, rows: 1, columns: canvas.size.columns))
      var column = 0
      for (index, answer) in answers.enumerated() {
        let isSelected = index == selected
        // The brackets say where the cursor is when reverse video is missing.
        let text = isSelected ? "[ \(answer.label) ]" : "  \(answer.label)  "
        column = canvas.write(
          text, at: Point(row: row, column: column), style: isSelected ? .cursor : .plain)
        column += 1
      }
    }
  }
}
