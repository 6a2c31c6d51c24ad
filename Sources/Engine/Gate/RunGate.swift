import Foundation
import GRDB

/// The demands of the operator's configuration on a run, at one point in time.
public struct RunConditions: Sendable, Hashable {
  /// The limits of a run.
  public var safeguards: Safeguards
  /// The path of the list of people who may sign.
  public var allowedSigners: String?
  /// A text that changes when the list changes; empty if unknown.
  public var allowedSignersStamp: String

  public init(
    safeguards: Safeguards = Safeguards(), allowedSigners: String? = nil,
    allowedSignersStamp: String = ""
  ) {
    (self.safeguards, self.allowedSigners) = (safeguards, allowedSigners)
    self.allowedSignersStamp = allowedSignersStamp
  }
}

/// Checks that people agreed to the certificates that a run is about to send.
///
/// A file that says “running” proves nothing, so the gate checks the schema, the service's address,
/// and the safeguards of the configuration and of the file. It also checks the digest of every
/// manifest that `inPlay()` returns, and its sign-offs unless the manifest was withdrawn.
public struct RunGate: Sendable {
  /// The findings of the gate. They hold until the incident file or the conditions change.
  struct Pass: Sendable {
    /// The conditions that were met.
    let conditions: RunConditions
    /// The revocation instruction of each manifest, by the manifest's number.
    let instructions: [Int: RevocationInstruction]
    /// The certificates that each manifest's text names, by the manifest's number.
    let lines: [Int: SignedLines]
    /// The numbers of the withdrawn manifests. Their certificates are sent only to release holds.
    let withdrawn: Set<Int>
    /// The safeguards of the incident and of the configuration together.
    let safeguards: Safeguards
    /// Whether the run releases holds instead of revoking.
    let isReleasing: Bool
    /// The state of the file that was checked.
    let version: FileVersion

    /// Whether a manifest names exactly this certificate, and is not withdrawn.
    func covers(_ identity: CertificateIdentity, in manifest: Int) -> Bool {
      !withdrawn.contains(manifest) && lines[manifest]?.contains(identity) == true
    }
  }

  private let file: IncidentFile
  private let service: ServiceDescription
  private let isRehearsal: Bool
  /// Reads the present demands of the configuration; throws if a safeguard is invalid.
  let conditions: @Sendable () async throws -> RunConditions

  /// - Parameters:
  ///   - revoker: the service that calls go to; in a rehearsal, it sends nothing.
  ///   - conditions: reads the present demands of the configuration, at little cost if they have
  ///     not changed.
  public init(
    file: IncidentFile, service: ServiceDescription, revoker: any RevocationService,
    conditions: @escaping @Sendable () async throws -> RunConditions
  ) {
    self.file = file
    self.service = service
    isRehearsal = revoker.isRehearsal
    self.conditions = conditions
  }

  /// Checks everything again.
  ///
  /// - Throws: `IncidentError` that says what is missing or was changed. Nothing must be sent then.
  public func admit(by actor: Operator = .current) async throws {
    _ = try await pass(by: actor)
  }

  func pass(by actor: Operator) async throws -> Pass {
    let conditions = try await conditions()
    try requireKind()
    try file.selection.adopt(conditions.safeguards, by: actor)
    let version = try file.version()
    let header = try file.header()
    try requireAddress(of: header)
    try file.read { try IncidentSchema.check($0, path: file.path) }
    try requireRelease(of: header)
    try file.manifests.requireKnownManifests()
    let inPlay = try file.manifests.inPlay()
    let withdrawn = try file.read { try Manifests.withdrawnDigests(in: $0) }
    let isWithdrawn = { withdrawn.contains(($0 as Manifest).digest) }
    _ = try file.manifests.takeBackUnsent(ofWithdrawn: inPlay.filter(isWithdrawn), by: actor)
    try header.safeguards.requireRoom(
      for: try file.read { try Manifests.unsentCount(in: $0) }, in: "still to be sent")
    var instructions: [Int: RevocationInstruction] = [:]
    var lines: [Int: SignedLines] = [:]
    var counted: [String] = []
    for manifest in inPlay {
      let signable = SignableManifest.confirmed(manifest, of: header)
      let signed = try signable.requireUnchanged(in: file)
      if !isWithdrawn(manifest) {
        try header.safeguards.requireRoom(for: signed.count, in: "in manifest \(manifest.number)")
        counted.append(try await admit(signable, of: header, conditions))
      }
      instructions[manifest.number] = manifest.instruction
      lines[manifest.number] = signed
    }
    try file.write { [path = file.path] in try version.requireUnchanged(in: $0, path: path) }
    // The log shows the list and the program, because the operator could have chosen them.
    for words in counted where !words.isEmpty {
      try file.log("approvals counted", detail: words, by: actor)
    }
    return Pass(
      conditions: conditions, instructions: instructions, lines: lines,
      withdrawn: Set(inPlay.filter(isWithdrawn).map(\.number)),
      safeguards: header.safeguards.tightened(by: conditions.safeguards),
      isReleasing: header.isReleasing, version: version)
  }

  /// Admits one manifest.
  ///
  /// - Returns: the counted sign-offs, in words; empty in a rehearsal, or if none is needed.
  private func admit(
    _ signable: SignableManifest, of header: IncidentHeader, _ conditions: RunConditions
  ) async throws -> String {
    guard !isRehearsal else { return "" }
    return try await SignOffGate(file: file, allowedSigners: conditions.allowedSigners)
      .admit(signable, needing: header.safeguards.requiredSignOffs).words
  }

  /// Requires that a rehearsal works on a copy, and that a real run works on the incident itself.
  private func requireKind() throws {
    let header = try file.header()
    guard header.isRehearsal == isRehearsal else {
      throw IncidentError(
        .wrongState,
        header.isRehearsal
          ? "\(file.path.scrubbed) is a dry run's copy and can never send; "
            + "use the incident itself"
          : "a dry run works on a copy, never on the incident itself")
    }
  }

  /// Requires a confirmed release in the event log if the file says that holds are to be released.
  private func requireRelease(of header: IncidentHeader) throws {
    let isReleasing = try file.read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM certificate WHERE releasing = 1 AND manifest IS NOT NULL
              AND outcome IN ('planned', 'sending', 'waiting_to_retry', 'outcome_unknown'))
            AND NOT EXISTS (SELECT 1 FROM event WHERE action = 'release confirmed')
          """) ?? true
    }
    guard !isReleasing else {
      throw IncidentError(
        .damaged,
        "the file asks to release holds, but its log has no confirmation of that; "
          + "nothing was sent")
    }
  }

  /// Requires that the incident belongs to the service.
  private func requireAddress(of header: IncidentHeader) throws {
    guard ServiceAddress.same(header.serviceURL, service.baseURL) else {
      throw IncidentError(
        .wrongState,
        "the incident belongs to \(header.serviceURL.scrubbed), not to \(service.baseURL.scrubbed);"
          + " nothing was sent")
    }
  }
}
