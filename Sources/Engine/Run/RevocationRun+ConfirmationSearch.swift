import Foundation

// Once everything is sent, searches confirm what was accepted a page at a time, before single reads
// show the reason and the date of each.
extension RevocationRun {
  /// How many accepted certificates are not known to be revoked.
  private var unconfirmed: Int { outcomes[.accepted, default: 0] - shown }

  /// What a certificate is shown as that was revoked for the run's reason.
  var statusAsked: CertificateStatus {
    policy.reason == .certificateHold ? .suspended : .revoked
  }

  private var isEverythingSent: Bool {
    [.planned, .sending, .waitingToRetry].allSatisfy { outcomes[$0, default: 0] == 0 }
  }

  /// Whether accepted certificates are left alone for the moment, so that a search can begin or go on.
  var holdsReadsBack: Bool {
    operations[ConfirmationSearch.operation] != nil
      || search.isDue(unconfirmed: unconfirmed, at: clock.now.steady)
  }

  /// When a search shall begin, if one shall.
  var nextSearch: Date? {
    guard search.isUsed, unconfirmed >= ConfirmationSearch.fewest else { return nil }
    // One that waits for what is under way begins when that wakes the loop.
    return search.nextAt.flatMap { $0 > clock.now.steady ? $0 : nil }
  }

  /// Begins a search when everything is sent, and it pays.
  func searchToConfirm(at now: Date) throws {
    guard isToSearch(at: now) else {
      // What was left alone for a search that does not come is read after all.
      if waitsToSearch { forgetReads() }
      waitsToSearch = false
      return
    }
    waitsToSearch = true
    // What is being read was queued before the search, and would not know what that has shown.
    forgetReads()
    guard operations.isEmpty else { return }
    let header = try file.header()
    operations[ConfirmationSearch.operation] = Task { await self.confirm(header) }
  }

  /// Whether a search shall begin, once nothing is under way.
  private func isToSearch(at now: Date) -> Bool {
    guard search.isUsed else { return false }
    guard isEverythingSent else {
      search.somethingIsToBeSent()
      return false
    }
    search.everythingIsSent(firstSearch: now.addingTimeInterval(policy.delay(afterTries: 0)))
    return search.isDue(unconfirmed: unconfirmed, at: now)
  }

  /// Pages through what the service shows as revoked.
  private func confirm(_ header: IncidentHeader) async {
    let before = shown
    var offset = 0
    var calls = 0
    do {
      var total = Int.max
      // A list that has no end confirms nothing more than a bounded number of calls can.
      let mostCalls = ConfirmationSearch.mostCalls(unconfirmed: unconfirmed)
      while offset < total, calls < mostCalls {
        calls += 1
        let page = try await service.certificates(
          profileID: header.profileID, window: header.window, status: statusAsked, offset: offset,
          limit: options.pageSize, isSettled: { _ in true })
        // A row counts by its own status: a service may ignore what it was asked for.
        let revoked = page.certificates.filter { $0.status == statusAsked }
        guard !revoked.isEmpty || page.certificates.isEmpty else {
          try file.log(
            "list not used",
            detail: "it was asked for \(statusAsked.text) and gives none of that status", by: actor)
          search.isUsed = false
          break
        }
        shown += try await file.noteShown(revoked.map(\.identity), at: clock.now.wall)
        changed()
        offset += page.rowCount
        total = page.total
        guard page.rowCount > 0,
          search.isWorthwhile(
            rows: total - offset, perPage: page.rowCount, unconfirmed: unconfirmed)
        else { break }
      }
      if shown > before {
        try file.log(
          "shown as revoked", detail: "\(shown - before) certificates by a search", by: actor)
      }
    } catch let error as ServiceError {
      note(error)
    } catch is CancellationError {
      // The run is pausing or stopping; what was confirmed is noted.
    } catch {
      pause(after: error)
    }
    search.ended(at: clock.now.steady)
    operations[ConfirmationSearch.operation] = nil
    forgetReads()
    changed()
  }

  /// A list that cannot be had is done without: every certificate is read by itself in any case.
  private func note(_ error: ServiceError) {
    noteWait(askedBy: error)
    search.isUsed =
      error.leavesOutcomeUnknown || [.throttled, .unreachable].contains(error.code)
  }
}
