import Foundation
import GRDB

/// What the operator's configuration demands of a run at one point in time.
public struct RunConditions: Sendable, Hashable {
  /// What a run must not go beyond.
  public var safeguards: Safeguards
  /// The path of the list of those who may sign.
  public var allowedSigners: String?
  /// What tells the list from an earlier state of it; empty when that is not known.
  public var allowedSignersStamp: String

  public init(
    safeguards: Safeguards = Safeguards(), allowedSigners: String? = nil,
    allowedSignersStamp: String = ""
  ) {
    (self.safeguards, self.allowedSigners) = (safeguards, allowedSigners)
    self.allowedSignersStamp = allowedSignersStamp
  }
}

/// Asked before every batch of sends whether what is about to be sent is what people agreed on.
///
/// Nothing in the incident file is believed: a file that says “running” proves nothing. The gate
/// checks the tables, the address, the safeguards of the configuration and of the file, the digest of
/// every manifest that certificates are left of, and the signatures under it.
public struct RunGate: Sendable {
  /// What the gate found, for as long as the incident file and the conditions stay as they were.
  struct Pass: Sendable {
    /// The conditions that were met.
    let conditions: RunConditions
    /// What is asked for the certificates of each manifest, by the manifest's number.
    let orders: [Int: RevocationOrder]
    /// The certificates that each manifest's signatures cover, by the manifest's number.
    let lines: [Int: SignedLines]
    /// The numbers of the withdrawn manifests: nothing of them is sent, except releases of holds.
    let withdrawn: Set<Int>
    /// What the incident and the configuration protect together.
    let safeguards: Safeguards
    /// Whether the run releases holds; otherwise it releases none.
    let isReleasing: Bool
    /// The state of the file that was looked at.
    let version: FileVersion

    /// Whether a manifest that still stands names exactly this certificate.
    func covers(_ identity: CertificateIdentity, in manifest: Int) -> Bool {
      !withdrawn.contains(manifest) && lines[manifest]?.contains(identity) == true
    }
  }

  private let file: IncidentFile
  private let service: ServiceDescription
  private let isRehearsal: Bool
  /// Reads what the configuration demands now; throws when a safeguard cannot be understood.
  let conditions: @Sendable () async throws -> RunConditions

  /// - Parameters:
  ///   - revoker: what would send; a rehearsal's never does.
  ///   - conditions: reads what the configuration demands now, at little cost when it has not
  ///     changed.
  public init(
    file: IncidentFile, service: ServiceDescription, revoker: any RevocationService,
    conditions: @escaping @Sendable () async throws -> RunConditions
  ) {
    self.file = file
    self.service = service
    isRehearsal = revoker.isRehearsal
    self.conditions = conditions
  }

  /// Checks everything once more.
  ///
  /// - Throws: `IncidentError` that says what is missing or was changed; nothing may be sent then.
  public func admit(by actor: Operator = .current) async throws {
    _ = try await pass(by: actor)
  }

  func pass(by actor: Operator) async throws -> Pass {
    let conditions = try await conditions()
    try requireKind()
    try file.adopt(conditions.safeguards, by: actor)
    let version = try file.version()
    let header = try file.header()
    try requireAddress(of: header)
    try file.read { try IncidentSchema.check($0, path: file.path) }
    try requireRelease(of: header)
    try file.requireKnownManifests()
    let inPlay = try file.manifestsInPlay()
    let withdrawn = try file.read { try IncidentFile.withdrawnDigests(in: $0) }
    let isWithdrawn = { withdrawn.contains(($0 as Manifest).digest) }
    _ = try file.takeBackUnsent(ofWithdrawn: inPlay.filter(isWithdrawn), by: actor)
    try header.safeguards.requireRoom(
      for: try file.read { try IncidentFile.unsentCount(in: $0) }, in: "still to be sent")
    var orders: [Int: RevocationOrder] = [:]
    var lines: [Int: SignedLines] = [:]
    var counted: [String] = []
    for manifest in inPlay {
      let signable = SignableManifest.confirmed(manifest, of: header)
      let signed = try signable.requireUnchanged(in: file)
      if !isWithdrawn(manifest) {
        try header.safeguards.requireRoom(for: signed.count, in: "in manifest \(manifest.number)")
        counted.append(try await admit(signable, of: header, conditions))
      }
      orders[manifest.number] = manifest.order
      lines[manifest.number] = signed
    }
    try file.write { [path = file.path] in try version.requireUnchanged(in: $0, path: path) }
    // The operator's own list or program, if they use one, is on record.
    for words in counted where !words.isEmpty {
      try file.log("approvals counted", detail: words, by: actor)
    }
    return Pass(
      conditions: conditions, orders: orders, lines: lines,
      withdrawn: Set(inPlay.filter(isWithdrawn).map(\.number)),
      safeguards: header.safeguards.tightened(by: conditions.safeguards),
      isReleasing: header.isReleasing, version: version)
  }

  /// Admits one manifest.
  ///
  /// - Returns: which signatures were counted, in words; empty where none is needed.
  private func admit(
    _ signable: SignableManifest, of header: IncidentHeader, _ conditions: RunConditions
  ) async throws -> String {
    guard !isRehearsal else { return "" }
    return try await ApprovalGate(file: file, allowedSigners: conditions.allowedSigners)
      .admit(signable, needing: header.safeguards.requiredApprovals).words
  }

  /// A rehearsal never sends, and a real run is not carried out by something that does not.
  private func requireKind() throws {
    let header = try file.header()
    guard header.isRehearsal == isRehearsal else {
      throw IncidentError(
        .wrongState,
        header.isRehearsal
          ? "\(file.path.scrubbed) is the copy that a dry run worked on and can never send; "
            + "work on the incident itself"
          : "a dry run works on a copy, never on the incident itself")
    }
  }

  /// A hold is lifted only after a person asked for that, which the event log says.
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
        "the file says that holds are to be lifted, and its log knows of no such wish; "
          + "nothing was sent")
    }
  }

  /// The service that is talked to has to be the incident's own.
  private func requireAddress(of header: IncidentHeader) throws {
    guard ServiceAddress.same(header.serviceURL, service.baseURL) else {
      throw IncidentError(
        .wrongState,
        "the incident belongs to \(header.serviceURL.scrubbed), not to \(service.baseURL.scrubbed);"
          + " nothing was sent")
    }
  }
}
