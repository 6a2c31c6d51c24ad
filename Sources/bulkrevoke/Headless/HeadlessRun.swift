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

  /// What is asked for on the command line.
  struct Wish {
    /// The reason by name; `nil` to carry on with the one that was begun with.
    var reason: String?
    var comment = ""
    var ticket = ""
    /// Whether to go without an administrator's approval; `nil` as it was begun.
    var skipsApproval: Bool?
    /// Whether everything in the bundles of the checked certificates is revoked.
    var takesBundles = false
    /// Whether requests that wait are approved.
    var approves = false

    /// The order that comes of it; fields that are left out stay as they were.
    func order(for option: ReasonOption, keeping earlier: RevocationOrder?) -> RevocationOrder {
      RevocationOrder(
        reason: option.reason,
        terms: RevocationTerms(
          skipsApproval: skipsApproval ?? earlier?.terms.skipsApproval ?? false,
          takesBundles: takesBundles || earlier?.terms.takesBundles ?? false),
        comment: comment.isEmpty ? earlier?.comment ?? "" : comment,
        ticket: ticket.isEmpty ? earlier?.ticket ?? "" : ticket)
    }
  }

  /// Confirms the checked certificates and revokes them, or carries on with what was confirmed.
  ///
  /// - Parameter isConfirmed: whether to go on without asking.
  func revoke(_ wish: Wish, isConfirmed: Bool) async throws -> ExitCode {
    let header = try incident.header()
    guard !header.isRehearsal else {
      throw IncidentError(
        .wrongState,
        "\(incident.path.scrubbed) is the copy that a dry run worked on and can never send; "
          + "work on the incident itself")
    }
    let asked = try wish.reason.map(option(named:))
    try requireOffered(wish)
    if let begun = try incident.manifests().first?.reason, let asked, asked.reason != begun {
      throw UsageError(description: begun.sentence(refusing: asked.reason))
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
      // The run looks once more at what was not verified in time, at what else a call has taken, and at
      // what remains when no search has told; nothing else is left to do.
      let counts = try incident.counts()
      guard
        try counts.unverified + counts.unsettled > 0 || incident.bundlesNotLookedAt() > 0
          || incident.remainingUnknown() != nil
      else { return try conclude() }
      isCarryingOn = true
    }
    guard let option = asked ?? header.reason.flatMap(access.reader.description.option(for:)) else {
      throw UsageError(description: "--reason is needed; \(reasonList)")
    }
    if !isCarryingOn { try requireAvailable(option) }
    await access.remember(try incident.latestCalls())
    let outcome = await Result {
      // The key and the address are tried before anything is frozen.
      let profile = try await access.reader.profile(named: header.profileID)
      return try await revoke(
        wish, option, profile: profile, isCarryingOn: isCarryingOn, isConfirmed: isConfirmed)
    }
    // How a run ended is not to be hidden by a disk that has no room for this.
    try? incident.keep(latestCalls: await access.recentCalls())
    return try outcome.get()
  }

  private func revoke(
    _ wish: Wish, _ option: ReasonOption, profile: Profile, isCarryingOn: Bool, isConfirmed: Bool
  ) async throws -> ExitCode {
    if isDryRun {
      return try await rehearse(option, wish, isCarryingOn: isCarryingOn)
    }
    let earlier = try incident.header().order
    let startsAnew =
      isCarryingOn ? try await takesBack(wish, option, isConfirmed: isConfirmed) : false
    if isCarryingOn, !startsAnew {
      if !isConfirmed { try askForConfirmation(option, wish, beginning: nil) }
    } else if let manifest = try await manifest(
      wish, option, keeping: startsAnew ? earlier : nil, isConfirmed: isConfirmed)
    {
      Output.message(
        "manifest \(manifest.number): \(manifest.count) certificates, "
          + "\(option.wireName), SHA-256 \(manifest.digest)")
    } else {
      return ProgramExit.incomplete
    }
    var ending = try await work(on: incident, revoker: access.revoker, option: option)
    if wish.approves, case .finished = ending, try !incident.awaitedRequests().isEmpty {
      ending =
        try await approveRequests(comment: wish.comment)
        ? try await work(on: incident, revoker: access.revoker, option: option) : .stopped
    }
    return try await finish(ending, profile: profile, header: try incident.header())
  }

  /// Approves the requests that wait, until a signal stops it.
  ///
  /// - Returns: `false` when a signal has stopped it.
  private func approveRequests(comment: String) async throws -> Bool {
    let approving = ApprovalGiving(
      file: incident, service: access.reader, revoker: access.revoker,
      conditions: settings.conditions, comment: comment, waits: Output.message)
    do {
      let result = try await Interruption.cancelling { try await approving.run() }
      Output.message("requests: \(result.sentence)")
      result.leftAlone.dropFirst().forEach { Output.message("not approved: \($0)") }
      return true
    } catch is CancellationError {
      return false
    }
  }

  // MARK: - Before

  private var gate: RunGate {
    RunGate(
      file: incident, service: access.reader.description, revoker: access.revoker,
      conditions: settings.conditions)
  }

  /// Takes the certificates that were never sent out of a run that cannot go on as it was confirmed:
  /// because other terms are asked for now, or because its sign-offs do not count any longer.
  ///
  /// Approvals that cannot be checked now stay as they are, and the error is thrown.
  ///
  /// - Parameter isConfirmed: whether to go on without asking.
  /// - Returns: whether certificates were taken back, to be frozen or confirmed anew.
  private func takesBack(
    _ wish: Wish, _ option: ReasonOption, isConfirmed: Bool
  ) async throws -> Bool {
    var asked = wish
    // With --approve the comment goes to the administrators' requests.
    if wish.approves { asked.comment = "" }
    let earlier = try incident.header().order
    if let earlier, asked.order(for: option, keeping: earlier) != earlier {
      let taken = try incident.takeBackUnsent(because: "other terms are asked for")
      if taken.certificates > 0 { return true }
      throw UsageError(
        description: "everything was sent already as it was confirmed, so that nothing can be "
          + "changed any more; run it again without the new terms")
    }
    do {
      try await gate.admit()
      return false
    } catch let error as IncidentError where error.code == .notApproved {
      guard isConfirmed else {
        throw IncidentError(
          .notApproved,
          "\(error.message); with --yes, the certificates that are not sent yet are taken back and "
            + "frozen for another approval")
      }
      let taken = try incident.takeBackUnsent(because: "not approved")
      if taken.certificates > 0 { Output.message("the run cannot go on: \(error.message)") }
      return taken.certificates > 0
    }
  }

  /// Makes the manifest; where reviewers have to sign it first, freezes it for them and returns
  /// `nil`.
  ///
  /// - Parameter earlier: the order of a run that starts anew, for the fields that are left out.
  private func manifest(
    _ wish: Wish, _ option: ReasonOption, keeping earlier: RevocationOrder?, isConfirmed: Bool
  ) async throws -> Manifest? {
    let order = try await order(wish, option, keeping: earlier, in: incident)
    let header = try incident.header()
    if let frozen = header.frozen, try incident.manifestDigest(order).digest == frozen.digest {
      let admission = try await ApprovalGate(
        file: incident, allowedSigners: settings.allowedSigners
      ).admit()
      if !isConfirmed { try askForConfirmation(option, wish, beginning: order) }
      return try incident.confirm(order, expectedDigest: frozen.digest, admission: admission)
    }
    let needed = header.safeguards.requiredApprovals
    guard needed == 0 else {
      let digest = try incident.freeze(order)
      Output.message(
        "frozen for review: \(try incident.checkedCount()) certificates, \(option.wireName), "
          + "SHA-256 \(digest); \(needed == 1 ? "1 approval is" : "\(needed) approvals are") "
          + "needed (“bulkrevoke approve \(incident.path)”), then the same command again")
      return nil
    }
    do {
      if !isConfirmed { try askForConfirmation(option, wish, beginning: order) }
      return try incident.confirm(order)
    } catch {
      _ = try await incident.leaveAlong()
      throw error
    }
  }

  /// What is asked for, once the checks are as it needs them; what is frozen already as just that
  /// stays as it is.
  private func order(
    _ wish: Wish, _ option: ReasonOption, keeping earlier: RevocationOrder? = nil,
    in file: IncidentFile
  ) async throws -> RevocationOrder {
    let header = try file.header()
    let order = wish.order(
      for: option, keeping: header.frozen == nil ? earlier : header.order)
    if let frozen = header.frozen, try file.manifestDigest(order).digest == frozen.digest {
      return order
    }
    // What an earlier command took along that did not come to its end was not chosen for this one.
    _ = try await file.leaveAlong()
    if order.terms.takesBundles { try await takeBundles(in: file) }
    return order
  }

  private func option(named name: String) throws -> ReasonOption {
    guard let option = access.reader.description.option(named: name) else {
      throw UsageError(
        description: "“\(name.scrubbed)” is not a reason of this service; \(reasonList)")
    }
    return option
  }

  /// Refuses what the service does not know.
  private func requireOffered(_ wish: Wish) throws {
    let service = access.reader.description
    if wish.skipsApproval != nil || wish.approves, !service.needsApproval {
      throw UsageError(
        description:
          "\(service.name) asks for no approvals: leave --skip-approval and --approve out")
    }
    if wish.takesBundles, service.words.bundle == nil {
      throw UsageError(
        description: "\(service.name) knows no orders: leave --whole-orders out")
    }
  }

  /// Checks what is revoked along with the checked certificates, and lists it.
  private func takeBundles(in file: IncidentFile) async throws {
    let along = try await BundleWidening(file: file, service: access.reader).run()
    Output.message(
      "\(along.count) certificates are revoked along, for they are in the same orders:")
    for certificate in along {
      Output.message(
        "  \(certificate.serial)  \(certificate.commonName)  order \(certificate.bundle)")
    }
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

  /// - Parameter order: what begins; `nil` to carry on with what was begun.
  private func askForConfirmation(
    _ option: ReasonOption, _ wish: Wish, beginning order: RevocationOrder?
  ) throws {
    let counts = try incident.counts()
    let count =
      order == nil
      ? counts.unsettled + (wish.approves ? counts.awaitingApproval : 0)
      : try incident.checkedCount()
    // What is only followed up has been confirmed before.
    if order == nil, count == 0 { return }
    let takesBundles = try (order?.terms ?? incident.header().terms).takesBundles
    let words = "revoke \(count)" + (takesBundles ? " whole" : "")
    guard isatty(STDIN_FILENO) == 1 else {
      throw UsageError(
        description: "\(count) certificates would be revoked for \(option.wireName); "
          + "without a terminal, --yes is needed")
    }
    Output.message(
      "\(count) certificates will be revoked for \(option.wireName). "
        + (option.reason.isReversible ? "This can be undone." : "This cannot be undone."))
    let profileID = try incident.header().profileID
    access.reader.cautions(profileID: profileID).forEach(Output.message)
    Output.message("Type “\(words)” to go on:")
    guard readLine()?.trimmingCharacters(in: .whitespaces) == words else {
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
        isDryRun: isDryRun, pageSize: settings.pageSize), conditions: settings.conditions)
    let printer = Task {
      var last = ContinuousClock.now - .seconds(60)
      var wait: AskedWait?
      var jump: ClockJump?
      // A wait is said at once: while it lasts, nothing else is.
      for await snapshot in work.snapshots {
        if let latest = snapshot.clockJump, latest != jump {
          jump = latest
          Output.message(latest.sentence)
        }
        guard .now - last >= .seconds(1) || (snapshot.askedWait ?? wait) != wait else { continue }
        (last, wait) = (.now, snapshot.askedWait)
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
    _ option: ReasonOption, _ wish: Wish, isCarryingOn: Bool
  ) async throws -> ExitCode {
    let copy = try incident.copy(
      to: FileManager.default.temporaryDirectory
        .appending(path: "bulkrevoke-rehearsal-\(UUID().uuidString).incident")
        .path(percentEncoded: false))
    defer { copy.discard() }
    try copy.adopt(settings.safeguards)
    if !isCarryingOn {
      let manifest = try copy.confirm(try await order(wish, option, in: copy))
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
      do {
        let (_, notes) = try await Interruption.cancelling { [incident] in
          try await search.findRemaining(incident)
        }
        notes.forEach { Output.message("note: \($0)") }
      } catch let error as ServiceError {
        // The run's own verdict does not depend on this search.
        try incident.noteRemainingUnknown("\(error)")
        let exit = try conclude()
        Output.message("note: the search after the run failed: \(error)")
        return exit
      } catch is CancellationError {
        try incident.noteRemainingUnknown("it was interrupted")
        _ = try conclude()
        Output.message("the search after the run was interrupted; the same command makes it again")
        return ProgramExit.incomplete
      }
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
    return ProgramExit.status(for: status.verdict)
  }
}

extension Result where Failure == any Error {
  /// What an asynchronous piece of work comes to.
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
