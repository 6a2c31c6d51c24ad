import Engine

extension ReasonScreen {
  /// A question shown over the screen.
  struct Question: Sendable {
    enum Topic: Hashable, Sendable {
      case trust, bundles
    }
    var topic: Topic
    var dialog: Dialog
  }
}

extension ReasonScreen.Question {
  /// Returns the question about the trust of the checked certificates.
  static func trust(checked: Int) -> Self {
    Self(
      topic: .trust,
      dialog: Dialog(
        title: "Override the trust of \(checked.grouped) checked certificates?",
        paragraphs: [
          "Trust decides which reasons are offered. Choose private only if you know that "
            + "no public root leads to them: a wrong reason on a public certificate stays on "
            + "record.",
          "",
          "The event log records the override, its author and the trust before it.",
        ],
        answers: [
          .init("Leave unchanged", key: .character("l")),
          .init("All private", key: .character("p")), .init("All public", key: .character("u")),
        ], style: .warning))
  }

  /// Returns the question whether to revoke whole bundles.
  static func bundles(_ word: String) -> Self {
    Self(
      topic: .bundles,
      dialog: Dialog(
        title: "Revoke whole \(word)s?",
        paragraphs: [
          "Every certificate in the \(word)s of the checked certificates is revoked, including "
            + "those outside this window and those that are not checked.",
          "",
          "The \(word)s are read first, with one or two calls each. The added certificates are "
            + "checked as well, and listed in full before anything is sent.",
        ],
        answers: [
          .init("No, only those checked", key: .character("n")),
          .init("Yes, whole \(word)s", key: .character("y")),
        ], style: .danger))
  }
}
