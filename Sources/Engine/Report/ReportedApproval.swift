import GRDB

/// One approval of a manifest as every format reports it.
struct ReportedApproval: Encodable {
  /// 1 for the first approval of an incident, then counting up.
  let number: Int
  /// The SHA-256 digest of the manifest that was approved.
  let manifestDigest: String
  /// Who approved, by the name that belongs to the key.
  let principal: String
  /// The fingerprint of the key that signed, such as `SHA256:…`.
  let keyFingerprint: String
  /// The kind of key, such as `ED25519`.
  let keyType: String
  /// When it was signed.
  let at: String
  /// Who handed it in.
  let actor: String
  /// Why it was given although not everything was marked as seen; empty when all was.
  let statement: String
  /// Whether the manifest that was signed is one that was confirmed, or is frozen now; the
  /// signature itself was checked when it was given and again when the run began.
  let isValid: Bool

  /// - Parameter digests: those of the manifests that were confirmed or are frozen.
  init(_ approval: Approval, countingFor digests: Set<String>) {
    number = approval.number
    manifestDigest = approval.digest
    principal = approval.principal
    keyFingerprint = approval.fingerprint
    keyType = approval.keyType
    at = approval.at
    actor = approval.actor.name
    statement = approval.statement
    isValid = digests.contains(approval.digest)
  }
}

extension ReportedApproval {
  /// The heads of the columns for people.
  static let titles = [
    "Number", "Manifest", "By", "Key", "Kind", "Signed", "Handed in by", "Stating", "Counts",
  ]

  /// The cells under the heads.
  var texts: [String] {
    [
      String(number), manifestDigest, principal, keyFingerprint, keyType, at, actor, statement,
      isValid ? "yes" : "VOID: the manifest was changed",
    ]
  }
}
