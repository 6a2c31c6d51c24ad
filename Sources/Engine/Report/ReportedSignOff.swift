import GRDB

/// One sign-off of a manifest, as every format reports it.
struct ReportedSignOff: Encodable {
  /// The number of the sign-off within the incident, starting at 1.
  let number: Int
  /// The SHA-256 digest of the signed manifest.
  let manifestDigest: String
  /// The name of the signer, as registered for the key.
  let principal: String
  /// The fingerprint of the signing key, such as `SHA256:…`.
  let keyFingerprint: String
  /// The type of the key, such as `ED25519`.
  let keyType: String
  /// The time of the signature.
  let at: String
  /// The operator who submitted the sign-off.
  let actor: String
  /// The signer's reason for signing although certificates were not marked as seen, or were
  /// questioned; may be empty otherwise.
  let statement: String
  /// Whether the signed manifest was confirmed or is frozen now. The signature itself is checked
  /// when the sign-off is submitted and again before a run sends.
  let isValid: Bool

  /// - Parameter digests: the digests of the manifests that were confirmed or are frozen.
  init(_ signOff: SignOff, countingFor digests: Set<String>) {
    number = signOff.number
    manifestDigest = signOff.digest
    principal = signOff.principal
    keyFingerprint = signOff.fingerprint
    keyType = signOff.keyType
    at = signOff.at
    actor = signOff.actor.name
    statement = signOff.statement
    isValid = digests.contains(signOff.digest)
  }
}

extension ReportedSignOff {
  /// The column headings for people.
  static let titles = [
    "Number", "Manifest", "By", "Key", "Kind", "Signed", "Submitted by", "Statement", "Counts",
  ]

  /// The cells, in the sequence of `titles`.
  var texts: [String] {
    [
      String(number), manifestDigest, principal, keyFingerprint, keyType, at, actor, statement,
      isValid ? "yes" : "VOID: the manifest was changed",
    ]
  }
}
