import Foundation

@testable import Engine

extension Manifests {
  /// Makes a manifest of the checked certificates from the parts of an instruction.
  func confirm(
    reason: RevocationReason, terms: RevocationTerms = RevocationTerms(), comment: String,
    ticket: String, expectedDigest: String?, by actor: Operator = .current
  ) throws -> Manifest {
    try confirm(
      RevocationInstruction(reason: reason, terms: terms, comment: comment, ticket: ticket),
      expectedDigest: expectedDigest, by: actor)
  }
}
