import Foundation
import Testing

@testable import Engine

/// The holds that an incident placed, after others have acted on the certificates.
@Suite("Holds that an incident placed", .timeLimit(.minutes(5)))
struct StandingHoldTests {
  /// A CA, and an incident that has put four of the CA's five certificates on hold.
  private struct Scene {
    let file: IncidentFile
    let authority: TestAuthority

    init(
      releasing: @escaping TestAuthority.RevokeRule = { _, _ in .act },
      reading rule: @escaping TestAuthority.ReadRule = { _, _ in nil }
    ) async throws {
      let certificates = TestIncident.certificates(5)
      authority = TestAuthority(certificates, releasing: releasing, reading: rule)
      file = try await TestIncident.confirmed(
        Array(certificates.prefix(4)), reason: .certificateHold)
      try await run()
      #expect(try file.counts().onHold == 4)
    }

    func run() async throws {
      let ending = try await RevocationRun(
        file: file, service: authority, revoker: authority, policy: .quick(.certificateHold),
        options: RunOptions()
      ).run(stopsWhenPaused: true)
      #expect(ending == .finished)
    }

    /// Runs and resumes until the run is no longer paused.
    func runPastPauses() async throws {
      repeat {
        _ = try await RevocationRun(
          file: file, service: authority, revoker: authority, policy: .quick(.certificateHold),
          options: RunOptions()
        ).run(stopsWhenPaused: true)
      } while try file.header().phase == .paused
    }

    func searchAgain() async throws -> (remaining: RemainingCertificates, notes: [String]) {
      try await IncidentSearch(
        service: authority, profile: TestIncident.profile,
        window: try IssuanceWindow("2025-03-01_2025-03-08"), pageSize: 2,
        retryDelay: .milliseconds(1)
      ).findRemaining(file)
    }

    func revokeForGood(_ serial: String) async {
      let record = RevocationRecord(reason: .known(.keyCompromise), date: Date())
      await authority.set(.revoked, record, of: serial)
    }
  }

  @Test("Standing holds cost a search no read, and none counts as remaining")
  func standing() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    let reads = await scene.authority.readCount(of: "00A0")
    let (remaining, notes) = try await scene.searchAgain()
    #expect(await scene.authority.readCount(of: "00A0") == reads)
    #expect(remaining.held == 0)
    #expect(notes == [])
    #expect(try scene.file.counts().onHold == 4)
  }

  @Test("A certificate revoked for good since is read, noted and not released")
  func revokedSince() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    for serial in ["00A0", "00A2", "00A3"] { await scene.revokeForGood(serial) }
    let (remaining, notes) = try await scene.searchAgain()
    #expect(remaining.unread == 0)
    #expect(
      notes == ["3 certificates put on hold by this incident, permanently revoked since"])
    let counts = try scene.file.counts()
    #expect(counts.onHold == 1)
    #expect(counts.endedHolds == 3)
    #expect(counts.verdict == .complete)
    let revocation = try scene.file.certificate(1).revocation
    #expect(revocation.recorded?.reason == .known(.keyCompromise))
    #expect(revocation.note == "was on hold, permanently revoked since for keyCompromise")
    #expect(try scene.file.events(about: 1).last?.action == "hold has ended")
    let summary = ReportSummary(
      try scene.file.read { try ReportContents(of: $0, path: scene.file.path) })
    #expect(
      summary.verdict == "1 of 4 selected certificates are on hold. "
        + "3 on hold earlier were permanently revoked or expired since.")

    #expect(await refusal { try scene.file.queue.beginRelease(of: 4) }?.code == .wrongState)
    #expect(try scene.file.queue.beginRelease(of: 1) == 1)
    try await scene.run()
    #expect(await scene.authority.releaseCalls == ["00A1"])
    #expect(try scene.file.counts().onHold == 0)
    #expect(try scene.file.outcomeCounts() == [.released: 1, .verified: 3])
  }

  @Test("A certificate whose hold others lifted is no longer verified")
  func lifted() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    await scene.authority.set(.issued, nil, of: "00A1")
    #expect(try await scene.searchAgain().remaining.inManifest == 1)
    #expect(try scene.file.outcomeCounts() == [.verified: 3, .unverified: 1])
    #expect(try scene.file.counts().onHold == 3)
  }

  @Test("A certificate that has expired is no longer on hold")
  func expired() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    await scene.authority.set(.expired, nil, of: "00A1")
    #expect(
      try await scene.searchAgain().notes
        == ["1 certificate put on hold by this incident, expired since"])
    #expect(try scene.file.counts().onHold == 3)
  }

  @Test("A hold that cannot be read leaves the search short and still counts as a hold")
  func unread() async throws {
    let isSilent = Noted<Bool>()
    let scene = try await Scene(reading: { _, _ in
      isSilent.all.isEmpty ? nil : .serviceTrouble
    })
    defer { TestIncident.remove(scene.file) }
    for serial in ["00A0", "00A1"] { await scene.revokeForGood(serial) }
    _ = isSilent.add(true)
    let (remaining, notes) = try await scene.searchAgain()
    #expect(remaining.unread == 2)
    #expect(notes.count { $0.contains("not listed as on hold and not read") } == 1)
    #expect(try scene.file.counts().onHold == 4)
    #expect(try scene.file.counts().verdict(after: remaining) == .incomplete)
  }

  @Test("Holds of others are counted and leave nothing open")
  func ofOthers() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    await scene.authority.set(
      .suspended, RevocationRecord(reason: .known(.certificateHold), date: Date()), of: "00A4")
    let remaining = try await scene.searchAgain().remaining
    #expect(remaining.heldByOthers == 1)
    #expect(remaining.held == 1)
    #expect(remaining.total == 1)
    #expect(remaining.showsNothingOpen)
    #expect(remaining.sentence.hasSuffix("1 on hold, but not by this incident"))
  }

  @Test("A release run does not renew a hold that others lifted")
  func releasesOnly() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    await scene.authority.set(.issued, nil, of: "00A1")
    _ = try await scene.searchAgain()
    #expect(try scene.file.outcomeCounts() == [.verified: 3, .unverified: 1])
    let sent = await scene.authority.revokeCalls.count
    #expect(try scene.file.queue.beginRelease(of: 3) == 3)
    try await scene.run()
    #expect(await scene.authority.revokeCalls.count == sent)
    #expect(await scene.authority.releaseCalls.sorted() == ["00A0", "00A2", "00A3"])
    #expect(try scene.file.outcomeCounts() == [.released: 3, .unverified: 1])
  }

  @Test("A run that places holds does not repeat failed releases")
  func holdsOnly() async throws {
    let scene = try await Scene(releasing: { _, _ in .fail(.refused) })
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    try await scene.runPastPauses()
    #expect(try scene.file.outcomeCounts() == [.failed: 4])
    #expect(try scene.file.counts().onHold == 4)
    let released = await scene.authority.releaseCalls.count
    // One more certificate joins the incident and is put on hold; failed ones are retried.
    _ = try await scene.searchAgain()
    _ = try await scene.file.selection.checkStragglers()
    _ = try scene.file.manifests.confirm(RevocationInstruction(reason: .certificateHold))
    _ = try scene.file.queue.retryTroubled(policy: .quick(.certificateHold))
    try await scene.runPastPauses()
    #expect(await scene.authority.releaseCalls.count == released)
    #expect(try scene.file.counts().onHold == 5)
  }

  @Test("The next release run retries a failed release")
  func failedReleases() async throws {
    let scene = try await Scene(releasing: { serial, attempt in
      serial == "00A1" && attempt == 1 ? .fail(.notFound) : .act
    })
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    try await scene.runPastPauses()
    #expect(try scene.file.outcomeCounts() == [.released: 3, .skipped: 1])
    #expect(try scene.file.counts().onHold == 1)
    #expect(try scene.file.queue.beginRelease(of: 1) == 1)
    try await scene.runPastPauses()
    #expect(try scene.file.outcomeCounts() == [.released: 4])
    #expect(try scene.file.counts().onHold == 0)
  }

  @Test("A released certificate that lists still show on hold becomes unverified")
  func listedAfterRelease() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    try await scene.run()
    await scene.authority.set(
      .suspended, RevocationRecord(reason: .known(.certificateHold), date: Date()), of: "00A1")
    let remaining = try await scene.searchAgain().remaining
    #expect(try scene.file.outcomeCounts() == [.released: 3, .unverified: 1])
    #expect(remaining.inManifest == 1)
    #expect(remaining.held == 1)
    #expect(try scene.file.counts().onHold == 1)
  }

  @Test("An unknown status does not count as a standing hold")
  func oddStatus() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    await scene.authority.set(.other("archived"), nil, of: "00A1")
    let (remaining, notes) = try await scene.searchAgain()
    #expect(remaining.unread == 1)
    #expect(notes.count { $0.contains("“archived”") } == 1)
  }

  @Test("The release of a certificate revoked for good fails, and its hold no longer counts")
  func revokedDuringRelease() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    await scene.revokeForGood("00A1")
    var revocation = try scene.file.certificate(2).revocation
    revocation.handle(.sendStarts, at: Date(), policy: .quick(.certificateHold))
    revocation.handle(.answered(.accepted), at: Date(), policy: .quick(.certificateHold))
    let record = RevocationRecord(reason: .known(.keyCompromise), date: Date())
    revocation.handle(.read(.revoked, record), at: Date(), policy: .quick(.certificateHold))
    #expect(revocation.outcome == .failed)
    #expect(
      revocation.note == "permanently revoked meanwhile for keyCompromise: it cannot be released")
    let failed = revocation
    try await scene.file.writeAsync { try failed.save(id: 2, in: $0) }
    #expect(try scene.file.counts().onHold == 3)
  }
}
