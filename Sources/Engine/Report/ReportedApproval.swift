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
  /// The kind of key, such as `ssh-ed25519`.
  let keyType: String
  /// When it was signed.
  let at: String
  /// Who handed it in.
  let actor: String
  /// Whether the signature is that key's, over that manifest.
  let isValid: Bool
}

extension ReportedApproval {
  /// The heads of the columns for people.
  static let titles = [
    "Number", "Manifest", "By", "Key", "Kind", "Signed", "Handed in by", "Valid",
  ]

  /// The cells under the heads.
  var texts: [String] {
    [
      String(number), manifestDigest, principal, keyFingerprint, keyType, at, actor,
      isValid ? "valid" : "NOT VALID",
    ]
  }
}
