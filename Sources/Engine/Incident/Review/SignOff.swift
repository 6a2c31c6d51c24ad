import Foundation
import GRDB

/// A sign-off: a reviewer's signature on a manifest.
public struct SignOff: Sendable, Hashable {
  /// The number in the incident, counted from 1.
  public let number: Int
  /// When the reviewer gave it, as UTC text.
  public let at: String
  /// The reviewer's account and machine.
  public let actor: Operator
  /// The owner of the key, according to the list of allowed signers.
  public let principal: String
  /// The key's fingerprint.
  public let fingerprint: String
  /// The kind of key.
  public let keyType: String
  /// SHA-256 of the signed manifest, which identifies its freeze.
  public let digest: String
  /// Why the reviewer signed although the review was not complete; empty for no statement.
  public let statement: String
  /// The signature, in OpenSSH's armour.
  public let signature: String
  /// How the signature was checked when it was given.
  public let check: SignatureCheck
  /// The number of its line in the event log.
  public let event: Int64
}

/// The list and the program that checked a signature. They are recorded because an unusual one
/// makes the check doubtful.
public struct SignatureCheck: Sendable, Hashable {
  /// The path of the list of allowed signers, without symbolic links.
  public let allowedSigners: String
  /// SHA-256 of that list.
  public let allowedSignersDigest: String
  /// The path of `ssh-keygen`, without symbolic links.
  public let program: String

  /// The list and the program in words.
  var words: String {
    "checked by \(program) against \(allowedSigners), SHA-256 \(allowedSignersDigest)"
  }
}

extension SignOff {
  init(row: Row) throws {
    number = try row.value("number")
    at = try row.text("at")
    actor = Operator(name: try row.text("actor"))
    principal = try row.text("principal")
    fingerprint = try row.text("fingerprint")
    keyType = try row.text("key_type")
    digest = try row.text("digest")
    statement = try row.text("statement")
    signature = try row.value("signature")
    check = SignatureCheck(
      allowedSigners: try row.text("allowed_signers"),
      allowedSignersDigest: try row.text("allowed_signers_digest"),
      program: try row.text("ssh_keygen"))
    event = try row.value("event")
  }

  /// Whether another sign-off is by the same person. One key is one person, and so is one
  /// principal, in any letter case.
  func isSamePerson(as other: SignOff) -> Bool {
    principal.folded == other.principal.folded || fingerprint == other.fingerprint
  }
}

extension Review {
  /// Returns every sign-off in order, including those of manifests that have changed since.
  public func signOffs() throws -> [SignOff] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM approval ORDER BY number").map(SignOff.init)
    }
  }

  /// Writes the canonical text of the frozen manifest, or else of the latest confirmed one, piece
  /// by piece. Throws `wrongState` if there is neither.
  public func writeManifestText(to output: (String) throws -> Void) throws {
    let header = try file.header()
    let latest = header.frozen == nil ? try file.manifests.all().last : nil
    let manifest =
      try latest.map { SignableManifest.confirmed($0, of: header) }
      ?? SignableManifest.frozen(in: file)
    try read { _ = try manifest.text.write(from: $0, to: output) }
  }
}

extension SignOff {
  /// The reviewer, the key and the manifest, in a sentence.
  public var sentence: String {
    "approved by \(principal) (\(actor.name)) at \(at), \(keyType) key \(fingerprint), "
      + "SHA-256 \(digest)" + (statement.isEmpty ? "" : ", stating “\(statement)”")
  }
}

extension SignOff: Encodable {
  private enum CodingKeys: String, CodingKey {
    case number, at, actor, principal, fingerprint, digest, statement, signature
    case keyType = "key_type"
    case allowedSigners = "allowed_signers"
    case allowedSignersDigest = "allowed_signers_sha256"
    case program = "ssh_keygen"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(number, forKey: .number)
    try container.encode(at, forKey: .at)
    try container.encode(actor.name, forKey: .actor)
    try container.encode(principal, forKey: .principal)
    try container.encode(fingerprint, forKey: .fingerprint)
    try container.encode(keyType, forKey: .keyType)
    try container.encode(digest, forKey: .digest)
    try container.encode(statement, forKey: .statement)
    let lines = signature.split(separator: "\n").map { String($0).scrubbed }
    try container.encode(lines.joined(separator: "\n"), forKey: .signature)
    try container.encode(check.allowedSigners, forKey: .allowedSigners)
    try container.encode(check.allowedSignersDigest, forKey: .allowedSignersDigest)
    try container.encode(check.program, forKey: .program)
  }
}
