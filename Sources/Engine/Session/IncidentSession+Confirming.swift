import Foundation

// From a wish to a confirmed manifest.
extension IncidentSession {
  /// Checks a wish against the service and the incident; sends and changes nothing.
  ///
  /// - Returns: `nil` when nothing is left to do.
  /// - Throws: `IncidentError` that says what is wrong and what to do.
  public func plan(_ wish: RevocationWish) throws -> RevocationPlan? {
    let header = try file.header()
    guard !header.isRehearsal else {
      throw IncidentError(
        .wrongState,
        "\(file.path.scrubbed) is a dry run's copy and can never send; "
          + "use the incident itself")
    }
    let asked = try wish.reason.map(option(named:))
    try requireOffered(wish)
    if let begun = try file.manifests.all().first?.reason, let asked, asked.reason != begun {
      throw IncidentError(.badSelection, begun.sentence(refusing: asked.reason))
    }
    guard header.phase != .searching else {
      throw IncidentError(
        .wrongState, "the search of this incident did not finish; search again")
    }
    var resumes = header.phase == .running || header.phase == .paused
    if !resumes, try file.selection.checkedCount() == 0 {
      guard header.phase == .finished else {
        throw IncidentError(.badSelection, "no certificate is checked; use “select” first")
      }
      guard try hasUnfinishedWork() else { return nil }
      resumes = true
    }
    guard let option = asked ?? header.reason.flatMap(service.description.option(for:)) else {
      throw IncidentError(.badSelection, "--reason is needed; \(reasonList)")
    }
    if !resumes { try requireAvailable(option) }
    let isRelease = resumes && header.isReleasing
    guard !isRelease || wish.reason == nil else {
      throw IncidentError(
        .wrongState,
        "the run of this incident releases holds, and places none; leave --reason out to resume the "
          + "release")
    }
    return RevocationPlan(wish: wish, option: option, resumes: resumes, isRelease: isRelease)
  }

  /// Whether a finished run has something left to do: unsent or unverified certificates, orders
  /// that were not read after the revocation, or a final search that failed.
  private func hasUnfinishedWork() throws -> Bool {
    let counts = try file.counts()
    return try counts.unverified + counts.unsettled > 0 || file.bundles.bundlesNotLookedAt() > 0
      || file.searchResults.remainingUnknown() != nil
  }

  /// Confirms a plan: resumes the run, confirms a manifest, or freezes one for its reviewers.
  ///
  /// - Parameters:
  ///   - ask: asks the operator the question, and throws unless the operator confirms; `nil` if the
  ///     operator has confirmed beforehand.
  ///   - tell: receives notes for the operator.
  public func confirm(
    _ plan: RevocationPlan, asking ask: ((RevocationQuestion) throws -> Void)?,
    telling tell: (ConfirmationNote) -> Void
  ) async throws -> ConfirmationOutcome {
    let earlier = try file.header().instruction
    let startsAnew = plan.resumes ? try await takesBack(plan, isConfirmed: ask == nil, tell) : false
    if plan.resumes, !startsAnew {
      if let question = try question(about: plan, starting: nil) { try ask?(question) }
      return .resumed
    }
    return try await start(plan, keeping: startsAnew ? earlier : nil, ask, tell)
  }

  /// Withdraws the manifests of a run that cannot resume as it was confirmed, because the wish
  /// changes its instruction or its sign-offs no longer count. Removes the unsent certificates from
  /// them.
  ///
  /// - Parameter isConfirmed: whether the operator has confirmed beforehand.
  /// - Returns: whether certificates were removed and must be confirmed or frozen again.
  /// - Throws: `IncidentError` if the instruction changes but nothing is unsent, if the sign-offs
  ///   no longer count and the operator has not confirmed beforehand, or if the gate refuses for
  ///   another reason. No certificate is removed then.
  private func takesBack(
    _ plan: RevocationPlan, isConfirmed: Bool, _ tell: (ConfirmationNote) -> Void
  ) async throws -> Bool {
    guard !plan.isRelease else {
      try await gate.admit()
      return false
    }
    var asked = plan.wish
    // With --approve the comment belongs to the administrators' requests.
    if asked.approves { asked.comment = "" }
    if let earlier = try file.header().instruction,
      asked.instruction(for: plan.option, keeping: earlier) != earlier
    {
      // A manifest of which everything is sent must stay in force.
      guard try file.manifests.unsentCount() > 0 else {
        throw IncidentError(
          .badSelection,
          "everything was already sent as confirmed, so nothing can be "
            + "changed; run it again without the new terms")
      }
      try file.manifests.takeBackUnsent(because: "other terms are requested")
      return true
    }
    do {
      try await gate.admit()
      return false
    } catch let error as IncidentError where error.code == .notApproved {
      guard isConfirmed else {
        throw IncidentError(
          .notApproved,
          "\(error.message); with --yes, the certificates that are not sent yet are withdrawn and "
            + "frozen for another sign-off")
      }
      let taken = try file.manifests.takeBackUnsent(because: "not approved")
      if taken.certificates > 0 { tell(.cannotResume(error.message)) }
      return taken.certificates > 0
    }
  }

  private var gate: RunGate {
    RunGate(
      file: file, service: service.description, revoker: service.access.revoker,
      conditions: service.conditions)
  }

  /// Confirms the checked certificates, or freezes them for review if sign-offs are required.
  ///
  /// - Parameter earlier: the instruction of a run that starts again. It fills fields that the wish
  ///   leaves out.
  private func start(
    _ plan: RevocationPlan, keeping earlier: RevocationInstruction?,
    _ ask: ((RevocationQuestion) throws -> Void)?, _ tell: (ConfirmationNote) -> Void
  ) async throws -> ConfirmationOutcome {
    let instruction = try await prepare(plan, keeping: earlier, tell)
    let header = try file.header()
    let question = try question(about: plan, starting: instruction)
    if let frozen = header.frozen,
      try file.manifests.digest(of: instruction).digest == frozen.digest
    {
      let admission = try await signOffGate.admit()
      if let question { try ask?(question) }
      return .confirmed(
        try file.manifests.confirm(instruction, expectedDigest: frozen.digest, admission: admission)
      )
    }
    let needed = header.safeguards.requiredSignOffs
    guard needed == 0 else {
      let digest = try file.review.freeze(instruction)
      return .frozen(
        digest: digest, count: try file.selection.checkedCount(), signOffsNeeded: needed)
    }
    do {
      if let question { try ask?(question) }
      return .confirmed(try file.manifests.confirm(instruction))
    } catch {
      _ = try await file.bundles.leaveAlong()
      throw error
    }
  }

  /// Checks or unchecks the other certificates of the bundles, as the instruction demands. A
  /// manifest that is frozen with exactly this instruction stays as it is.
  func prepare(
    _ plan: RevocationPlan, keeping earlier: RevocationInstruction? = nil,
    _ tell: (ConfirmationNote) -> Void
  ) async throws -> RevocationInstruction {
    let header = try file.header()
    let instruction = plan.wish.instruction(
      for: plan.option, keeping: header.frozen == nil ? earlier : header.instruction)
    if let frozen = header.frozen,
      try file.manifests.digest(of: instruction).digest == frozen.digest
    {
      return instruction
    }
    if instruction.terms.takesBundles {
      tell(.takenAlong(try await takeBundles()))
    } else {
      // An earlier command may have checked the bundles and died before the confirmation.
      _ = try await file.bundles.leaveAlong()
    }
    return instruction
  }

  /// Checks every certificate that shares a bundle with a checked one.
  ///
  /// - Returns: the certificates that are checked only because of their bundle.
  public func takeBundles(
    progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [CertificateTakenAlong] {
    // First uncheck the certificates that were checked only because of their bundle. Otherwise they
    // would bring back a certificate that the operator has unchecked.
    _ = try await file.bundles.leaveAlong()
    return try await BundleWidening(file: file, service: reader).run(progress: progress)
  }

  /// - Parameter instruction: the instruction of a run that starts; `nil` if a run resumes.
  /// - Returns: `nil` when nothing is left to confirm.
  private func question(
    about plan: RevocationPlan, starting instruction: RevocationInstruction?
  ) throws -> RevocationQuestion? {
    let header = try file.header()
    let counts = try file.counts()
    let count =
      instruction == nil
      ? counts.unsettled + (plan.wish.approves ? counts.awaitingApproval : 0)
      : try file.selection.checkedCount()
    if instruction == nil, count == 0 { return nil }
    let takesBundles = (instruction?.terms ?? header.terms).takesBundles
    return RevocationQuestion(
      count: count, isRelease: plan.isRelease, option: plan.option,
      phrase: plan.isRelease
        ? "release \(count)" : "revoke \(count)" + (takesBundles ? " whole" : ""),
      cautions: reader.cautions(profileID: header.profileID))
  }

  // MARK: - Features of the service

  private func option(named name: String) throws -> ReasonOption {
    guard let option = service.description.option(named: name) else {
      throw IncidentError(
        .badSelection, "“\(name.scrubbed)” is not a reason of this service; \(reasonList)")
    }
    return option
  }

  private var reasonList: String {
    "choose one of: " + service.description.reasons.map(\.wireName).joined(separator: ", ")
  }

  private func requireOffered(_ wish: RevocationWish) throws {
    let service = service.description
    if wish.skipsApproval != nil || wish.approves, !service.needsApproval {
      throw IncidentError(
        .badSelection,
        "\(service.name) requires no approvals: leave out --skip-approval and --approve")
    }
    if wish.takesBundles, service.words.bundle == nil {
      throw IncidentError(
        .badSelection, "\(service.name) has no orders: leave out --whole-orders")
    }
  }

  private func requireAvailable(_ option: ReasonOption) throws {
    if let why = try choices().choices.first(where: { $0.option == option })?.why {
      throw IncidentError(
        .badSelection,
        "\(option.wireName) is not allowed for this selection: \(why); nothing was sent")
    }
  }

  /// Returns every reason of the service, with the cause if it is unavailable, and the trust counts
  /// that decide this.
  public func choices() throws -> (choices: [ReasonAvailability], trust: [Trust: Int]) {
    let trust = try file.checkedTrustCounts()
    return (ReasonAvailability.all(of: service.description, trustCounts: trust), trust)
  }

  // MARK: - For the console

  /// Returns the summary that the operator confirms, and the reason as the service spells it.
  public func summary(
    of instruction: RevocationInstruction, now: Date
  ) throws -> (summary: ConfirmationSummary, option: ReasonOption) {
    guard let option = service.description.option(for: instruction.reason) else {
      throw IncidentError(
        .badSelection, "\(service.description.name) does not know \(instruction.reason.rawValue)")
    }
    let cautions = reader.cautions(profileID: try file.header().profileID)
    return (
      try file.selection.confirmationSummary(
        instruction, service: service.description, cautions: cautions, now: now), option
    )
  }

  /// The gate that checks sign-offs.
  public var signOffGate: SignOffGate {
    SignOffGate(file: file, allowedSigners: service.allowedSigners)
  }

  /// Confirms the frozen manifest once its sign-offs count.
  public func confirmFrozen(_ instruction: RevocationInstruction, digest: String) async throws {
    let admission = try await signOffGate.admit()
    _ = try file.manifests.confirm(instruction, expectedDigest: digest, admission: admission)
  }
}
