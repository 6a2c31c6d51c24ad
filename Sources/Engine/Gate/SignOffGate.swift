import Foundation

/// Admits a manifest once enough people other than its operator have signed it off.
///
/// The gate repeats every check each time: the signature must fit the present manifest, the key
/// must be in the list of people who may sign, and no open question may be newer than the sign-off.
public struct SignOffGate: Sendable {
  /// Whether a sign-off counts, and if not, why.
  public struct Verdict: Sendable, Hashable {
    public let signOff: SignOff
    /// Why the sign-off does not count, in a sentence; `nil` if it counts.
    public let why: String?
    /// Whether the sign-off could not be checked. A later check could still count it.
    public var isUnchecked = false
    public var counts: Bool { why == nil }
  }

  private let file: IncidentFile
  private let allowedSigners: String?

  /// - Parameter allowedSigners: the path of an `allowed_signers` file (ssh-keygen(1)).
  public init(file: IncidentFile, allowedSigners: String?) {
    (self.file, self.allowedSigners) = (file, allowedSigners)
  }

  // MARK: - Giving

  /// Signs the frozen manifest with a key, checks the signature as a run will, and stores it.
  ///
  /// - Parameters:
  ///   - key: the path of a private key, or of a public key whose private key is in an agent.
  ///   - statement: why the reviewer signs although certificates are not marked as seen, or are
  ///     questioned; may be empty if every certificate is seen and none is questioned.
  ///   - mayAsk: whether ssh-keygen may ask for a passphrase on the terminal.
  /// - Throws: `IncidentError` whose message says why the sign-off is refused.
  public func approve(
    key: String, statement: String = "", mayAsk: Bool = true, by actor: Operator = .current
  ) async throws -> SignOff {
    try await keep(statement: statement, by: actor) { text in
      do throws(SSHSignature.Failure) {
        return try await SSHSignature(of: text, with: key, mayAsk: mayAsk)
      } catch {
        let isLocked = !mayAsk && error.words.contains("passphrase")
        throw IncidentError(
          .notApproved,
          "the manifest cannot be signed with \(key.scrubbed): \(error.words)"
            + (isLocked ? "; load it into ssh-agent, or use “bulkrevoke approve”" : ""))
      }
    }
  }

  /// Stores a signature that was made elsewhere, after the checks that `approve(key:)` makes.
  ///
  /// - Parameter signature: the output of `ssh-keygen -Y sign -n bulkrevoke-manifest`.
  public func approve(
    signature: String, statement: String = "", by actor: Operator = .current
  ) async throws -> SignOff {
    try await keep(statement: statement, by: actor) { _ in SSHSignature(signature) }
  }

  private func keep(
    statement: String, by actor: Operator,
    signing: (_ text: String) async throws -> SSHSignature
  ) async throws -> SignOff {
    let manifest = try SignableManifest.frozen(in: file)
    let statement = statement.trimmingCharacters(in: .whitespaces)
    // Only this reviewer's own marks count: an operator could have marked everything.
    let progress = try file.review.progress(of: actor)
    guard progress.isComplete || !statement.isEmpty else {
      throw IncidentError(.notApproved, progress.refusal)
    }
    // Refuse before ssh-keygen asks for a passphrase.
    if actor.isSamePerson(as: manifest.freezer) { throw refusal(ownOf: manifest.freezer) }
    let signers = try AllowedSigners(path: allowedSigners)
    return try await withText(of: manifest) { text in
      let signature = try await signing(text)
      let (key, principal) = try await signer(
        of: signature, givenBy: actor, manifest, text, signers)
      for earlier in try file.review.signOffs()
      where earlier.digest == manifest.digest
        && (earlier.principal.folded == principal.folded || earlier.fingerprint == key.fingerprint)
      {
        guard try await why(earlier, doesNotCountFor: manifest, text, signers) != nil else {
          throw IncidentError(.notApproved, "\(principal) has already approved this manifest")
        }
      }
      return try file.keep(
        signature, by: key, of: principal, digest: manifest.digest,
        check: signers.check, statement: statement, actor: actor)
    }
  }

  // MARK: - Checking

  /// Returns, for every sign-off, whether it counts for the frozen manifest, and if not, why.
  public func verdicts() async throws -> [Verdict] {
    try await verdicts(for: try SignableManifest.frozen(in: file))
  }

  private func verdicts(for manifest: SignableManifest) async throws -> [Verdict] {
    let signOffs = try file.review.signOffs()
    guard !signOffs.isEmpty else { return [] }
    let signers = Result { try AllowedSigners(path: allowedSigners) }
    return try await withText(of: manifest) { text in
      var verdicts: [Verdict] = []
      for signOff in signOffs {
        do {
          let why = try await self.why(signOff, doesNotCountFor: manifest, text, signers.get())
          verdicts.append(Verdict(signOff: signOff, why: why))
        } catch let error as IncidentError where error.code == .uncheckedApproval {
          verdicts.append(Verdict(signOff: signOff, why: error.message, isUnchecked: true))
        }
      }
      return verdicts
    }
  }

  /// Admits the run of the frozen manifest.
  ///
  /// - Throws: `IncidentError`. If too few sign-offs count, its code is `uncheckedApproval` if one
  ///   for this manifest cannot be checked, and otherwise `notApproved`, with the reasons.
  public func admit() async throws -> Admission {
    let needed = try file.header().safeguards.requiredSignOffs
    return try await admit(try SignableManifest.frozen(in: file), needing: needed)
  }

  /// Admits a frozen or confirmed manifest if the sign-offs of at least `needed` people count.
  func admit(_ manifest: SignableManifest, needing needed: Int) async throws -> Admission {
    guard needed > 0 else { return Admission(digest: manifest.digest) }
    try requireStanding(manifest)
    let verdicts = try await verdicts(for: manifest)
    let people = Self.people(in: verdicts)
    guard people < needed else {
      let numbers = verdicts.filter(\.counts).map { String($0.signOff.number) }
      let signers = try AllowedSigners(path: allowedSigners)
      return Admission(
        digest: manifest.digest,
        words: "\(people) of \(needed) needed (sign-off \(numbers.joined(separator: ", "))) for "
          + "SHA-256 \(manifest.digest), \(signers.check.words)")
    }
    if let unchecked = verdicts.first(where: {
      $0.isUnchecked && $0.signOff.digest == manifest.digest
    }) {
      throw IncidentError(
        .uncheckedApproval,
        "sign-off \(unchecked.signOff.number) cannot be checked, and is not changed; nothing was "
          + "sent: \(unchecked.why ?? "")")
    }
    let reasons = verdicts.compactMap { verdict in
      verdict.why.map { "; sign-off \(verdict.signOff.number) does not count: \($0)" }
    }
    throw IncidentError(
      .notApproved,
      "not signed off yet (\(people) of \(needed)) for SHA-256 \(manifest.digest); a reviewer "
        + "runs “bulkrevoke review” or “bulkrevoke approve”" + reasons.joined())
  }

  /// Requires an intact event log that does not say that the manifest was withdrawn. The columns of
  /// the file prove nothing, because they can be changed back.
  private func requireStanding(_ manifest: SignableManifest) throws {
    if let fault = try file.checkEventLog().fault {
      throw IncidentError(
        .damaged,
        "the event log was changed at line \(fault.sequence), so no sign-off counts: "
          + "search again into another incident")
    }
    let isWithdrawn = try file.read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM event
            WHERE action = 'manifest withdrawn' AND instr(detail, ?) > 0)
          """, arguments: [manifest.digest]) ?? true
    }
    guard !isWithdrawn else {
      throw IncidentError(
        .notApproved,
        "the log says that the manifest with SHA-256 \(manifest.digest) was withdrawn; freeze it "
          + "again for its reviewers")
    }
  }

  /// Returns the number of people whose sign-offs count.
  ///
  /// A person with several keys counts once, and so does a key under several names.
  public static func people(in verdicts: [Verdict]) -> Int {
    var people: [[SignOff]] = []
    for signOff in verdicts.filter(\.counts).map(\.signOff) {
      let isSame = { (person: [SignOff]) in person.contains { $0.isSamePerson(as: signOff) } }
      let same = people.filter(isSame).flatMap(\.self)
      people.removeAll(where: isSame)
      people.append(same + [signOff])
    }
    return people.count
  }

  private func why(
    _ signOff: SignOff, doesNotCountFor manifest: SignableManifest, _ text: String,
    _ signers: AllowedSigners
  ) async throws -> String? {
    guard signOff.digest == manifest.digest else {
      return "it is for another manifest, SHA-256 \(signOff.digest)"
    }
    if let question = try file.read({
      try Review.latestQuestion(about: manifest.text.certificates, in: $0)
    }), question.event > signOff.event {
      return "\(question.reviewer) questioned \(question.serial) after it (“\(question.note)”); "
        + "clear that mark, or approve the manifest again"
    }
    if let why = try file.read({ try Self.reasonInLog(against: signOff, in: $0) }) { return why }
    do {
      let (key, principal) = try await signer(
        of: SSHSignature(signOff.signature), givenBy: signOff.actor, manifest, text, signers)
      if key.fingerprint != signOff.fingerprint {
        return "it was signed with another key, \(key.fingerprint)"
      }
      return principal == signOff.principal
        ? nil : "its key is \(principal)'s, and not \(signOff.principal)'s"
    } catch let error as IncidentError where error.code != .uncheckedApproval {
      return error.message
    }
  }

  /// Returns the signer of a manifest, and the key.
  ///
  /// - Throws: `IncidentError` if the signature does not count, or cannot be checked.
  private func signer(
    of signature: SSHSignature, givenBy actor: Operator, _ manifest: SignableManifest,
    _ text: String, _ signers: AllowedSigners
  ) async throws -> (key: SSHSignature.Key, principal: String) {
    let key: SSHSignature.Key
    do throws(SSHSignature.Failure) {
      key = try await signature.key(ofSigned: text)
    } catch {
      if error.isUnable { throw IncidentError(.uncheckedApproval, error.words) }
      throw IncidentError(
        .notApproved,
        "the signature is not of this manifest, SHA-256 \(manifest.digest)")
    }
    let principal = try await principal(of: signature, by: key, text, signers)
    for person in [actor, Operator(name: principal)]
    where person.isSamePerson(as: manifest.freezer) {
      throw refusal(ownOf: manifest.freezer)
    }
    return (key, principal)
  }

  private func principal(
    of signature: SSHSignature, by key: SSHSignature.Key, _ text: String,
    _ signers: AllowedSigners
  ) async throws -> String {
    let principals: [String]
    do throws(SSHSignature.Failure) {
      principals = try await signers.withCopy { list throws(SSHSignature.Failure) in
        try await signature.principals(in: list, ofSigned: text)
      }
    } catch {
      if error.isUnable { throw IncidentError(.uncheckedApproval, error.words) }
      throw IncidentError(
        .notApproved,
        "the \(key.type) key \(key.fingerprint) is not among the allowed signers (\(signers.path))")
    }
    let patterns = principals.filter { $0.contains { "*?!,".contains($0) } }
    guard patterns.isEmpty, Set(principals.map(\.folded)).count == 1 else {
      throw IncidentError(
        .notApproved,
        "\(signers.path) gives the \(key.type) key \(key.fingerprint) to "
          + "“\(principals.joined(separator: ","))”, which names no single person; write one "
          + "literal principal a line")
    }
    return principals[0]
  }

  private func refusal(ownOf operator: Operator) -> IncidentError {
    IncidentError(
      .notApproved,
      "\(`operator`.name) froze this manifest, and the operator's own sign-off does not count")
  }

  private func withText<Value>(
    of manifest: SignableManifest, _ body: (_ path: String) async throws -> Value
  ) async throws -> Value {
    let path = TemporaryFile.path("manifest")
    defer { unlink(path) }
    let output = try TemporaryFile.create(path)
    try file.read { db in
      _ = try manifest.text.write(from: db) { try output.write(contentsOf: Data($0.utf8)) }
    }
    try output.close()
    return try await body(path)
  }
}
