import Engine

@testable import TUI

extension Effect {
  /// Makes the effect that loads a summary from the parts of a revocation instruction.
  static func loadSummary(
    _ option: ReasonOption, terms: RevocationTerms, comment: String = "", ticket: String = ""
  ) -> Effect {
    .loadSummary(
      RevocationInstruction(reason: option.reason, terms: terms, comment: comment, ticket: ticket))
  }

  /// Makes the effect that confirms from the parts of a revocation instruction.
  static func confirm(
    _ option: ReasonOption, terms: RevocationTerms, comment: String, ticket: String, digest: String
  ) -> Effect {
    .confirm(
      RevocationInstruction(reason: option.reason, terms: terms, comment: comment, ticket: ticket),
      digest: digest)
  }
}
