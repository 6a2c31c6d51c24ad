import Foundation

/// The proof that the reviewers whom an incident needs have signed a manifest; only the gate makes
/// it.
public struct Admission: Sendable, Hashable {
  /// SHA-256 of the manifest that they signed.
  let digest: String
}

/// Lets a manifest's run begin once enough people besides its operator have signed it.
///
/// Everything is checked anew each time: the signature against the manifest as it is now, and the
/// key against the list of those who may sign.
public struct ApprovalGate: Sendable {
  /// Why an approval does not count, if it does not.
  public struct Verdict: Sendable, Hashable {
    public let approval: Approval
    /// In a sentence; `nil` when it counts.
    public let why: String?
    public var counts: Bool { why == nil }
  }

  private let file: IncidentFile
  private let allowedSigners: String?

  /// - Parameter allowedSigners: the path of an `allowed_signers` file (ssh-keygen(1)).
  public init(file: IncidentFile, allowedSigners: String?) {
    (self.file, self.allowedSigners) = (file, allowedSigners)
  }

  // MARK: - Giving

  /// Signs the frozen manifest with a key, checks the signature as a run will, and keeps it.
  ///
  /// - Parameters:
  ///   - key: the path of a private key, or of a public one whose private half an agent holds.
  ///   - statement: what the reviewer says of certificates that were not marked as seen; needed
  ///     while there are such, or questioned ones.
  ///   - mayAsk: whether ssh-keygen may ask for a passphrase on the terminal.
  /// - Throws: `IncidentError` with its own sentence for each reason to refuse.
  public func approve(
    key: String, statement: String = "", mayAsk: Bool = true, by actor: Operator = .current
  ) async throws -> Approval {
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

  /// Keeps a signature that was made elsewhere, after the same checks.
  ///
  /// - Parameter signature: what `ssh-keygen -Y sign -n bulkrevoke-manifest` wrote.
  public func approve(
    signature: String, statement: String = "", by actor: Operator = .current
  ) async throws -> Approval {
    try await keep(statement: statement, by: actor) { _ in SSHSignature(signature) }
  }

  private func keep(
    statement: String, by actor: Operator,
    signing: (_ text: String) async throws -> SSHSignature
  ) async throws -> Approval {
    let frozen = try frozen()
    let statement = statement.trimmingCharacters(in: .whitespaces)
    let progress = try file.reviewProgress()
    guard progress.isComplete || !statement.isEmpty else {
      throw IncidentError(.notApproved, progress.refusal)
    }
    // Nobody is asked for a passphrase in vain.
    if actor.isSamePerson(as: frozen.by) { throw refusal(ownOf: frozen.by) }
    return try await withText { text in
      let signature = try await signing(text)
      let (key, principal) = try await signer(of: signature, handedInBy: actor, frozen, text)
      let earlier = try file.approvals()
        .first { $0.digest == frozen.digest && $0.principal == principal }
      guard earlier == nil else {
        throw IncidentError(.notApproved, "\(principal) has approved this manifest already")
      }
      return try file.keep(
        signature, by: key, of: principal, digest: frozen.digest, statement: statement,
        actor: actor)
    }
  }

  // MARK: - Checking

  /// Which approvals count for the manifest that is frozen, and why the others do not.
  public func verdicts() async throws -> [Verdict] {
    let frozen = try frozen()
    let approvals = try file.approvals()
    guard !approvals.isEmpty else { return [] }
    return try await withText { text in
      var verdicts: [Verdict] = []
      for approval in approvals {
        verdicts.append(
          Verdict(approval: approval, why: try await why(approval, doesNotCountFor: frozen, text)))
      }
      return verdicts
    }
  }

  /// Lets the frozen manifest's run begin.
  ///
  /// - Throws: `IncidentError` with code `notApproved` that says what is missing, and why each
  ///   approval that is there does not count.
  public func admit() async throws -> Admission {
    let needed = try file.header().safeguards.requiredApprovals
    let digest = try frozen().digest
    guard needed > 0 else { return Admission(digest: digest) }
    let verdicts = try await verdicts()
    let people = Self.people(in: verdicts)
    guard people < needed else { return Admission(digest: digest) }
    let reasons = verdicts.compactMap { verdict in
      verdict.why.map { "; approval \(verdict.approval.number) does not count: \($0)" }
    }
    throw IncidentError(
      .notApproved,
      "\(people) of \(needed) approvals are there for SHA-256 \(digest); a reviewer gives "
        + "one with “bulkrevoke approve”" + reasons.joined())
  }

  /// How many people's approvals count among these: one person counts once, with however many keys.
  public static func people(in verdicts: [Verdict]) -> Int {
    Set(verdicts.filter(\.counts).map(\.approval.principal)).count
  }

  private func why(
    _ approval: Approval, doesNotCountFor frozen: FrozenManifest, _ text: String
  ) async throws -> String? {
    guard approval.digest == frozen.digest else {
      return "it is for another manifest, SHA-256 \(approval.digest)"
    }
    do {
      let (key, principal) = try await signer(
        of: SSHSignature(approval.signature), handedInBy: approval.actor, frozen, text)
      if key.fingerprint != approval.fingerprint {
        return "it was signed with another key, \(key.fingerprint)"
      }
      return principal == approval.principal
        ? nil : "its key is \(principal)'s, and not \(approval.principal)'s"
    } catch let error as IncidentError {
      return error.message
    }
  }

  /// Who signed what is frozen, and with which key; throws when that does not count.
  private func signer(
    of signature: SSHSignature, handedInBy actor: Operator, _ frozen: FrozenManifest,
    _ text: String
  ) async throws -> (key: SSHSignature.Key, principal: String) {
    let key: SSHSignature.Key
    do throws(SSHSignature.Failure) {
      key = try await signature.key(ofSigned: text)
    } catch {
      throw IncidentError(
        .notApproved,
        "the signature is not of the manifest that is frozen now, SHA-256 \(frozen.digest)")
    }
    let principal = try await principal(of: signature, by: key, text)
    for person in [actor, Operator(name: principal)] where person.isSamePerson(as: frozen.by) {
      throw refusal(ownOf: frozen.by)
    }
    return (key, principal)
  }

  private func principal(
    of signature: SSHSignature, by key: SSHSignature.Key, _ text: String
  ) async throws -> String {
    guard let allowedSigners else {
      throw IncidentError(
        .notApproved,
        "nobody is known who may sign: name an allowed_signers file in the configuration, or with "
          + "--allowed-signers")
    }
    guard access(allowedSigners, R_OK) == 0 else {
      throw IncidentError(
        .notApproved,
        "the allowed_signers file \(allowedSigners.scrubbed) cannot be read: "
          + String(cString: strerror(errno)))
    }
    do throws(SSHSignature.Failure) {
      return try await signature.principal(in: allowedSigners, ofSigned: text)
    } catch {
      throw IncidentError(
        .notApproved,
        "the \(key.type) key \(key.fingerprint) is not among those who may sign "
          + "(\(allowedSigners.scrubbed))")
    }
  }

  private func refusal(ownOf operator: Operator) -> IncidentError {
    IncidentError(
      .notApproved,
      "\(`operator`.name) froze this manifest, and the operator's own approval does not count")
  }

  private func frozen() throws -> FrozenManifest {
    try file.requireFrozen()
    guard let frozen = try file.header().frozen else {
      throw IncidentError(.damaged, "the incident does not say what is frozen")
    }
    return frozen
  }

  private func withText<Value>(_ body: (_ path: String) async throws -> Value) async throws -> Value
  {
    let path = TemporaryFile.path("manifest")
    defer { unlink(path) }
    let output = try TemporaryFile.create(path)
    try file.writeManifestText { try output.write(contentsOf: Data($0.utf8)) }
    try output.close()
    return try await body(path)
  }
}

extension Operator {
  /// Whether two names stand for one person: the same login name, on whichever machine.
  func isSamePerson(as other: Operator) -> Bool {
    func login(_ name: String) -> String {
      String(name.prefix { $0 != "@" }).lowercased()
    }
    return login(name) == login(other.name)
  }
}
