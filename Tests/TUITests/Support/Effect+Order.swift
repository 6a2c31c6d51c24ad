import Engine

@testable import TUI

extension Effect {
  /// Asks for the summary, with the order part by part.
  static func loadSummary(
    _ option: ReasonOption, terms: RevocationTerms, comment: String = "", ticket: String = ""
  ) -> Effect {
    .loadSummary(
      RevocationOrder(reason: option.reason, terms: terms, comment: comment, ticket: ticket))
  }

  /// Confirms, with the order part by part.
  static func confirm(
    _ option: ReasonOption, terms: RevocationTerms, comment: String, ticket: String, digest: String
  ) -> Effect {
    .confirm(
      RevocationOrder(reason: option.reason, terms: terms, comment: comment, ticket: ticket),
      digest: digest)
  }
}
