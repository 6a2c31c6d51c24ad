/// The proof that the reviewers whom an incident needs have signed a manifest; only the gate makes
/// it.
public struct Admission: Sendable, Hashable {
  /// SHA-256 of the manifest that they signed.
  let digest: String
  /// Which signatures were counted, and with what, for the event log; empty where none is needed.
  var words = ""
}
