import Engine

/// What is typed on the Review screen: a note, a comment, a key's path or the phrase.
struct ReviewEntry: Sendable {
  /// What the line is for.
  enum Purpose: Hashable, Sendable {
    /// Why a certificate is doubtful.
    case question(IncidentCertificate.ID)
    /// What is wrong with the manifest.
    case sendBack
    /// The path of the key to sign with.
    case key
    /// Why it is signed although not everything was seen.
    case statement(key: String)
    /// The phrase that begins the run.
    case revoke(phrase: String)

    fileprivate var title: String {
      switch self {
      case .question: "What is doubtful about this certificate?"
      case .sendBack: "What is wrong? The operator reads it."
      case .key: "Path of the ssh key to sign with"
      case .statement: "Not all is seen, or some is questioned. Why do you approve nevertheless?"
      case .revoke(let phrase): "This cannot be undone. Type \(phrase) and press Enter"
      }
    }

    fileprivate var phrase: String? {
      if case .revoke(let phrase) = self { phrase } else { nil }
    }
  }

  let purpose: Purpose
  var line: TypedLine

  init(_ purpose: Purpose, text: String = "", shownAt: ContinuousClock.Instant) {
    self.purpose = purpose
    line = TypedLine(purpose.title, text: text, phrase: purpose.phrase, shownAt: shownAt)
  }
}
