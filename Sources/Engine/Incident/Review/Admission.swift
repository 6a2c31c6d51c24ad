/// The proof that enough reviewers have signed a manifest; only the gate creates it.
public struct Admission: Sendable, Hashable {
  /// SHA-256 of the signed manifest.
  let digest: String
  /// The signatures that count and the check of them, for the event log; empty if none is needed.
  var words = ""
}
