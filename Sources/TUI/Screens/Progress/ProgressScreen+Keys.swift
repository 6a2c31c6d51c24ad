import Engine

extension ProgressScreen {
  func keys(in context: AppContext) -> KeyTable<Command> {
    let isAnyAwaited = figures[.awaitingApproval] > 0
    var bindings = Array(runBindings.prefix(1))
    // List the approval keys early: these certificates wait for an administrator.
    if context.service.needsApproval {
      bindings += skippingBindings(in: context) + approvalBindings(isAnyAwaited)
    }
    bindings += runBindings.dropFirst()
    bindings += [
      KeyBinding(
        [.character("f")], .failuresOnly, label: isFailuresOnly ? "All" : "Failures only",
        help: "Shows only certificates that need attention, or all again."),
      takeOverBinding(in: context)
        ?? KeyBinding(
          [.character("t")], .retryFailures, label: "Retry failures",
          help: "Retries every certificate that failed, was rejected or is unverified.",
          isDangerous: true, isHiddenWhenReadOnly: true, availability: retrying),
      state == .ended && detail == nil
        ? KeyBinding(
          [.enter, .right], .result, label: "Result", help: "Shows the result of the run.")
        : KeyBinding(
          [.enter], .detail, label: detail == nil ? "Detail" : "Close",
          help: "Shows or hides the details of the certificate under the cursor.",
          availability: list.viewport.count > 0
            ? .available : .disabled(because: "The list is empty.")),
      KeyBinding(
        [.character("q"), .control("c")], .stop, label: isAtWork ? "Stop safely" : "Leave",
        help: "Asks whether to stop. Calls in progress finish first; nothing is lost."),
      KeyBinding(
        [.character("F")], .follow, label: "Follow",
        help: "Follows the run: keeps the first unfinished certificate visible.",
        availability: list.isFollowingRun
          ? .disabled(because: "The list already follows the run.") : .available),
    ]
    if detail != nil {
      bindings.append(
        KeyBinding(
          [.escape], .detail, label: "Close", help: "Closes the detail.", isHiddenInFooter: true))
    }
    return KeyTable(
      bindings + ListMotion.bindings(Command.move), isReadOnly: context.isReadOnly)
  }

  /// If the API key may not skip approvals, the run pauses. Asking for approval lets it resume.
  private func skippingBindings(in context: AppContext) -> [KeyBinding<Command>] {
    guard context.incident?.terms.skipsApproval == true else { return [] }
    return [
      KeyBinding(
        [.character("s")], .askForApproval, label: "Ask for approval",
        help: "Stops skipping approval: certificates sent from now on wait for an administrator.",
        isHiddenWhenReadOnly: true, isHiddenInFooter: state == .active && !isPaused)
    ]
  }

  private func approvalBindings(_ isAnyAwaited: Bool) -> [KeyBinding<Command>] {
    let nothing = "No request waits for an administrator."
    return [
      KeyBinding(
        [.character("R")], .askAgain, label: "Ask again",
        help: "Asks the service now about every request that waits for an administrator.",
        isHiddenInFooter: !isAnyAwaited,
        availability: !isAnyAwaited
          ? .disabled(because: nothing)
          : state == .active ? .available : .disabled(because: "No run is active.")),
      KeyBinding(
        [.character("a")], .approve, label: "Approve",
        help: "Approves every waiting request. Needs an administrator's key.",
        isDangerous: true, isHiddenWhenReadOnly: true, isHiddenInFooter: !isAnyAwaited,
        availability: isAnyAwaited ? .available : .disabled(because: nothing)),
    ]
  }

  private var runBindings: [KeyBinding<Command>] {
    let isGoing = state == .active && !isPaused
    let workers: Availability =
      state == .active ? .available : .disabled(because: "No run is active.")
    return [
      KeyBinding(
        [.character("p")], .pauseOrGoOn,
        label: isGoing || state == .starting ? "Pause" : "Resume",
        help: "Pauses or resumes. A pause finishes the calls in progress and sends nothing new.",
        isHiddenWhenReadOnly: true, availability: pausing),
      KeyBinding(
        [.character("+"), .character("=")], .moreWorkers, label: "More workers",
        help: "One worker more.", isHiddenWhenReadOnly: true,
        isHiddenInFooter: body.columns < 100, availability: workers),
      KeyBinding(
        [.character("-")], .fewerWorkers, label: "Fewer",
        help: "One worker fewer.", isHiddenWhenReadOnly: true,
        isHiddenInFooter: body.columns < 100, availability: workers),
    ]
  }

  /// Whether a run is active or starting.
  var isAtWork: Bool { state == .active || state == .starting }

  private var pausing: Availability {
    switch state {
    case .starting: return .disabled(because: "The run is starting.")
    case .ended: return .disabled(because: "The run has finished.")
    case .idle, .stopped, .failed: return .available
    case .active: break
    }
    switch snapshot?.activity {
    case .recovering:
      return .disabled(because: "Unknown outcomes are being read; nothing is sent.")
    case .stopping: return .disabled(because: "The run is stopping.")
    case .ended: return .disabled(because: "The run has finished.")
    default: return .available
    }
  }

  private var retrying: Availability {
    if snapshot?.activity == .stopping, state == .active {
      return .disabled(because: "The run is stopping.")
    }
    return figures.retriable > 0
      ? .available : .disabled(because: "No certificate has failed or is unverified.")
  }
}
