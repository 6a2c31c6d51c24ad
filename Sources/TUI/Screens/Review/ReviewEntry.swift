import Engine

/// A line typed on the Review screen: a note, a comment, a key's path or the phrase.
struct ReviewEntry: Sendable {
  /// The purpose of the line.
  enum Purpose: Hashable, Sendable {
    /// The reviewer's question about a certificate.
    case question(IncidentCertificate.ID)
    /// The reason for sending the manifest back.
    case sendBack
    /// The path of the key to sign with.
    case key
    /// Why the reviewer signs with certificates unseen or questioned.
    case statement(key: String, progress: ReviewProgress?)
    /// The phrase that starts the run.
    case revoke(phrase: String)

    fileprivate var title: String {
      switch self {
      case .question: "Your question about this certificate?"
      case .sendBack: "What is wrong? The operator reads it."
      case .key: "Path of the ssh key to sign with"
      case .statement(_, let progress): Self.openCounts(in: progress) + "Why approve anyway?"
      case .revoke(let phrase): "This cannot be undone. Type \(phrase) and press Enter"
      }
    }

    /// Returns the numbers of certificates not seen and questioned; empty if they are unknown.
    private static func openCounts(in progress: ReviewProgress?) -> String {
      guard let progress else { return "" }
      let counts = [
        (progress.count - progress.seen, "not seen"), (progress.questioned, "questioned"),
      ]
      let parts = counts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
      return parts.isEmpty ? "" : parts.joined(separator: ", ") + ". "
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
