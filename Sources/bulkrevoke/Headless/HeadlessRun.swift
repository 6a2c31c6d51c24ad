import ArgumentParser
import Engine
import Foundation

/// A revocation without a console: the same checks, the same confirmation, the same run.
struct HeadlessRun {
  let incident: IncidentFile
  let access: ServiceAccess
  let settings: ServiceSettings
  let run: RunOptionGroup
  let isDryRun: Bool

  /// Confirms the checked certificates and revokes them, or carries on with what was confirmed.
  ///
  /// - Parameter isConfirmed: whether to go on without asking.
  func revoke(
    reason name: String?, comment: String, ticket: String, isConfirmed: Bool
  ) async throws -> ExitCode {
    let header = try incident.header()
    let asked = try name.map(option(named:))
    if let begun = header.reason, let asked, asked.reason != begun {
      throw UsageError(
        description: "this incident revokes for \(begun.rawValue); to revoke for "
          + "\(asked.reason.rawValue), begin another incident")
    }
    guard header.phase != .searching else {
      throw IncidentError(
        .wrongState, "the search of this incident did not come to its end; search again")
    }
    var isCarryingOn = header.phase == .running || header.phase == .paused
    if !isCarryingOn, try incident.checkedCount() == 0 {
      guard header.phase == .finished else {
        throw IncidentError(.badSelection, "no certificate is checked; use “select” first")
      }
      // What was not verified in time is looked at once more; nothing else is left to do.
      guard try incident.counts().unverified > 0 else { return try conclude() }
      isCarryingOn = true
    }
    guard let option = asked ?? header.reason.flatMap(access.reader.description.option(for:)) else {
      throw UsageError(description: "--reason is needed; \(reasonList)")
    }
    if !isCarryingOn { try requireAvailable(option) }
    // The key and the address are tried before anything is frozen.
    let profile = try await access.reader.profile(named: header.profileID)
    if !isDryRun, !isConfirmed { try askForConfirmation(option, isCarryingOn: isCarryingOn) }
    if isDryRun {
      return try await rehearse(
        option, comment: comment, ticket: ticket, isCarryingOn: isCarryingOn)
    }
    if !isCarryingOn {
      let manifest = try incident.confirm(
        reason: option.reason, comment: comment, ticket: ticket, expectedDigest: nil)
      Output.message(
        "manifest \(manifest.number): \(manifest.count) certificates, "
          + "\(option.wireName), SHA-256 \(manifest.digest)")
    }
    let ending = try await work(
      on: incident, revoker: access.revoker, option: option)
    return try await finish(ending, profile: profile, header: header)
  }

  // MARK: - Before

  private func option(named name: String) throws -> ReasonOption {
    guard let option = access.reader.description.option(named: name) else {
      throw UsageError(
        description: "“\(name.scrubbed)” is not a reason of this service; \(reasonList)")
    }
    return option
  }

  private var reasonList: String {
    "choose one of: " + access.reader.description.reasons.map(\.wireName).joined(separator: ", ")
  }

  private func requireAvailable(_ option: ReasonOption) throws {
    let choices = ReasonChoice.all(
      of: access.reader.description, trustCounts: try incident.checkedTrustCounts())
    if let why = choices.first(where: { $0.option == option })?.why {
      throw UsageError(
        description: "\(option.wireName) is not allowed for this selection: \(why); "
          + "nothing was sent")
    }
  }

  private func askForConfirmation(_ option: ReasonOption, isCarryingOn: Bool) throws {
    let count =
      isCarryingOn ? try incident.counts().unsettled : try incident.checkedCount()
    guard isatty(STDIN_FILENO) == 1 else {
      throw UsageError(
        description: "\(count) certificates would be revoked for \(option.wireName); "
          + "without a terminal, --yes is needed")
    }
    Output.message(
      "\(count) certificates will be revoked for \(option.wireName). "
        + (option.reason.isReversible ? "This can be undone." : "This cannot be undone."))
    Output.message("Type “revoke \(count)” to go on:")
    guard readLine()?.trimmingCharacters(in: .whitespaces) == "revoke \(count)" else {
      throw UsageError(description: "not confirmed; nothing was sent")
    }
  }

  // MARK: - The run

  private func work(
    on file: IncidentFile, revoker: any RevocationService, option: ReasonOption
  ) async throws -> RevocationRun.Ending {
    let policy = RevocationPolicy(
      of: try file.header(), reason: option.reason, service: access.reader.description,
      verifyTimeout: .seconds(run.verifyTimeout))
    let work = RevocationRun(
      file: file, service: access.reader, revoker: revoker, policy: policy,
      options: RunOptions(
        concurrency: settings.connection.concurrency, canary: isDryRun ? 0 : run.canary,
        protectedNames: settings.protectedNames, isDryRun: isDryRun))
    let printer = Task {
      var last = ContinuousClock.now - .seconds(60)
      for await snapshot in work.snapshots where .now - last >= .seconds(1) {
        last = .now
        Output.message(ProgressLine.text(for: snapshot))
      }
    }
    defer { printer.cancel() }
    return try await Interruption.watching { grace in
      await work.stop(within: grace)
    } while: {
      try await work.run(stopsWhenPaused: true)
    }
  }

  /// Works on a copy with a revoker that sends nothing, and removes the copy.
  private func rehearse(
    _ option: ReasonOption, comment: String, ticket: String, isCarryingOn: Bool
  ) async throws -> ExitCode {
    let copy = try incident.copy(
      to: FileManager.default.temporaryDirectory
        .appending(path: "bulkrevoke-rehearsal-\(UUID().uuidString).incident")
        .path(percentEncoded: false))
    defer { copy.discard() }
    if !isCarryingOn {
      let manifest = try copy.confirm(
        reason: option.reason, comment: comment, ticket: ticket, expectedDigest: nil)
      Output.message(
        "the manifest would hold \(manifest.count) certificates, "
          + "SHA-256 \(manifest.digest)")
    }
    let would = WouldSend()
    let ending = try await work(
      on: copy, revoker: DryRun { _, _ in would.note() }, option: option)
    Output.line("dry run: \(would.count) would be revoked for \(option.wireName); nothing was sent")
    if case .finished = ending { return ProgramExit.complete }
    return ProgramExit.incomplete
  }

  // MARK: - After

  private func finish(
    _ ending: RevocationRun.Ending, profile: Profile, header: IncidentHeader
  ) async throws -> ExitCode {
    switch ending {
    case .finished:
      let search = IncidentSearch(
        service: access.reader, profile: profile, window: header.window,
        pageSize: settings.pageSize)
      let (_, notes) = try await Interruption.cancelling { [incident] in
        try await search.findRemaining(incident)
      }
      notes.forEach { Output.message("note: \($0)") }
      return try conclude()
    case .stopped:
      Output.message("stopped; run the same command again to carry on")
      _ = try conclude()
      return ProgramExit.incomplete
    case .paused(let why, let code):
      Output.error("paused: \(why); run the same command again to carry on")
      _ = try conclude()
      return code.map { ProgramExit.status(for: ServiceError($0)) } ?? ProgramExit.incomplete
    }
  }

  private func conclude() throws -> ExitCode {
    let status = try IncidentStatus(of: incident)
    status.lines.forEach(Output.line)
    return ProgramExit.status(for: status.counts.verdict)
  }
}
