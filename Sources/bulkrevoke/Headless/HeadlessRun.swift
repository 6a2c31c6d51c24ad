import ArgumentParser
import Engine
import Foundation

/// A revocation without the console: asks on the terminal, prints the progress of the run, and
/// turns its result into an exit status. The session does all other work.
struct HeadlessRun {
  let session: IncidentSession
  let isDryRun: Bool

  /// Confirms the checked certificates and revokes them, or resumes the confirmed run.
  ///
  /// - Parameter isConfirmed: Whether to continue without asking.
  func revoke(_ wish: RevocationWish, isConfirmed: Bool) async throws -> ExitCode {
    guard let plan = try session.plan(wish) else { return try conclude() }
    try await session.rememberCalls()
    let outcome = await Result { try await revoke(plan, isConfirmed: isConfirmed) }
    await session.saveCalls()
    return try outcome.get()
  }

  private func revoke(_ plan: RevocationPlan, isConfirmed: Bool) async throws -> ExitCode {
    // Tries the key and the address before anything is frozen.
    _ = try await session.service.access.reader.profile(named: session.file.header().profileID)
    if isDryRun { return try await rehearse(plan) }
    let question: ((RevocationQuestion) throws -> Void)? = isConfirmed ? nil : { try ask($0) }
    let outcome = try await session.confirm(plan, asking: question, telling: { tell($0) })
    switch outcome {
    case .resumed: break
    case .confirmed(let manifest):
      Output.message(
        "manifest \(manifest.number): \(manifest.count) certificates, "
          + "\(plan.option.wireName), SHA-256 \(manifest.digest)")
    case .frozen(let digest, let count, let needed):
      Output.message(
        "frozen for review: \(count) certificates, \(plan.option.wireName), "
          + "SHA-256 \(digest); \(needed == 1 ? "1 sign-off is" : "\(needed) sign-offs are") "
          + "needed (“bulkrevoke approve \(session.file.path)”); then run the same command again")
      return ProgramExit.incomplete
    }
    var ending = try await work(try session.makeRun())
    if plan.wish.approves, case .finished = ending,
      try !session.file.queue.awaitedRequests().isEmpty
    {
      ending =
        try await approveRequests(comment: plan.wish.comment)
        ? try await work(try session.makeRun()) : .stopped
    }
    return try await finish(ending)
  }

  private func tell(_ note: ConfirmationNote) {
    switch note {
    case .cannotResume(let why): Output.message("the run cannot resume: \(why)")
    case .takenAlong(let certificates):
      Output.message(
        "\(certificates.count) certificates will also be revoked, because they are in the same orders:"
      )
      for certificate in certificates {
        Output.message(
          "  \(certificate.serial)  \(certificate.commonName)  order \(certificate.bundle)")
      }
    }
  }

  /// Asks on the terminal; throws `UsageError` unless the phrase is typed.
  private func ask(_ question: RevocationQuestion) throws {
    let action =
      question.isRelease ? "released from hold" : "revoked for \(question.option.wireName)"
    guard isatty(STDIN_FILENO) == 1 else {
      throw UsageError(
        description: "\(question.count) certificates would be \(action); without a terminal, --yes "
          + "is needed")
    }
    let consequence =
      question.isRelease
      ? "They will be valid again."
      : question.option.reason.isReversible ? "This can be undone." : "This cannot be undone."
    Output.message("\(question.count) certificates will be \(action). \(consequence)")
    question.cautions.forEach(Output.message)
    Output.message("Type “\(question.phrase)” to continue:")
    guard readLine()?.trimmingCharacters(in: .whitespaces) == question.phrase else {
      throw UsageError(description: "not confirmed; nothing was sent")
    }
  }

  /// Approves the requests that wait for an administrator.
  ///
  /// - Returns: `false` if a signal stopped it.
  private func approveRequests(comment: String) async throws -> Bool {
    do {
      let result = try await Interruption.cancelling { [session] in
        try await session.approveRequests(comment: comment, waits: Output.message)
      }
      Output.message("requests: \(result.sentence)")
      result.leftAlone.dropFirst().forEach { Output.message("not approved: \($0)") }
      return true
    } catch is CancellationError {
      return false
    }
  }

  // MARK: - The run

  /// Works until the run ends or pauses, or a signal stops it, and prints the progress.
  private func work(_ run: RevocationRun) async throws -> RevocationRun.Ending {
    let printer = Task {
      var last = ContinuousClock.now - .seconds(60)
      var wait: AskedWait?
      var jump: ClockJump?
      // A wait is printed at once, because nothing else is printed while it lasts.
      for await snapshot in run.snapshots {
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
      await run.stop(within: grace)
    } while: {
      try await run.run(stopsWhenPaused: true)
    }
  }

  private func rehearse(_ plan: RevocationPlan) async throws -> ExitCode {
    let (ending, count) = try await session.rehearse(
      plan, telling: { tell($0) },
      confirmed: { manifest in
        Output.message(
          "the manifest would hold \(manifest.count) certificates, SHA-256 \(manifest.digest)")
      }, running: { try await work($0) })
    let action = plan.isRelease ? "released from hold" : "revoked for \(plan.option.wireName)"
    Output.line("dry run: \(count) would be \(action); nothing was sent")
    if case .finished = ending { return ProgramExit.complete }
    return ProgramExit.incomplete
  }

  // MARK: - After

  private func finish(_ ending: RevocationRun.Ending) async throws -> ExitCode {
    switch ending {
    case .finished:
      do {
        let (_, notes) = try await Interruption.cancelling { [session] in
          try await session.findRemaining()
        }
        notes.forEach { Output.message("note: \($0)") }
      } catch let error as ServiceError {
        let exit = try conclude()
        Output.message("note: the search after the run failed: \(error)")
        return exit
      } catch is CancellationError {
        _ = try conclude()
        Output.message("the search after the run was interrupted; run the same command again")
        return ProgramExit.incomplete
      }
      return try conclude()
    case .stopped:
      Output.message("stopped; run the same command again to resume")
      _ = try conclude()
      return ProgramExit.incomplete
    case .paused(let why, let code):
      Output.error("paused: \(why); run the same command again to resume")
      _ = try conclude()
      return code.map { ProgramExit.status(for: ServiceError($0)) } ?? ProgramExit.incomplete
    }
  }

  private func conclude() throws -> ExitCode {
    let status = try session.status()
    status.lines.forEach(Output.line)
    return ProgramExit.status(for: status.verdict)
  }
}

extension Result where Failure == any Error {
  /// Creates the result of an asynchronous body.
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
