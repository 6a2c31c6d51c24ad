import Foundation

// Once everything is sent, searches confirm the accepted certificates page by page. Afterwards,
// reads show the reason and the date of each.
extension RevocationRun {
  /// The number of accepted certificates that are not known to be revoked.
  private var unconfirmed: Int { outcomes[.accepted, default: 0] - shown }

  /// The status of a certificate that was revoked for the run's reason.
  var statusAsked: CertificateStatus {
    policy.reason == .certificateHold ? .suspended : .revoked
  }

  private var isEverythingSent: Bool {
    [.planned, .sending, .waitingToRetry].allSatisfy { outcomes[$0, default: 0] == 0 }
  }

  /// Whether accepted certificates are not read for now, because a search is due or in progress.
  var holdsReadsBack: Bool {
    operations[ConfirmationSearch.operation] != nil
      || search.isDue(unconfirmed: unconfirmed, at: clock.now.steady)
  }

  /// When the next search becomes due; `nil` if none does.
  var nextSearch: Date? {
    guard search.isUsed, unconfirmed >= ConfirmationSearch.fewest else { return nil }
    // A search that is due already waits for operations in progress. They wake the loop when they
    // end.
    return search.nextAt.flatMap { $0 > clock.now.steady ? $0 : nil }
  }

  /// Starts a search if everything is sent and the search pays.
  func searchToConfirm(at now: Date) throws {
    guard isToSearch(at: now) else {
      // No search follows, so read the certificates that waited for it.
      if waitsToSearch { forgetReads() }
      waitsToSearch = false
      return
    }
    waitsToSearch = true
    // Reads that are queued before the search would not know its result.
    forgetReads()
    guard operations.isEmpty else { return }
    let header = try file.header()
    operations[ConfirmationSearch.operation] = Task { await self.confirm(header) }
  }

  /// Whether a search must start once nothing is in progress.
  private func isToSearch(at now: Date) -> Bool {
    guard search.isUsed else { return false }
    guard isEverythingSent else {
      search.somethingIsToBeSent()
      return false
    }
    search.everythingIsSent(firstSearch: now.addingTimeInterval(policy.delay(afterTries: 0)))
    return search.isDue(unconfirmed: unconfirmed, at: now)
  }

  /// Reads the pages of certificates that the service shows as revoked.
  private func confirm(_ header: IncidentHeader) async {
    let before = shown
    var offset = 0
    var calls = 0
    do {
      var total = Int.max
      // Limit the calls, in case the service's list never ends.
      let mostCalls = ConfirmationSearch.mostCalls(unconfirmed: unconfirmed)
      while offset < total, calls < mostCalls {
        calls += 1
        let page = try await service.certificates(
          profileID: header.profileID, window: header.window, status: statusAsked, offset: offset,
          limit: options.pageSize, isSettled: { _ in true })
        // Check the status of each row: a service may ignore the status that was asked for.
        let revoked = page.certificates.filter { $0.status == statusAsked }
        guard !revoked.isEmpty || page.certificates.isEmpty else {
          try file.log(
            "list not used",
            detail: "it was asked for \(statusAsked.text) and returned none of that status",
            by: actor)
          search.isUsed = false
          break
        }
        shown += try await file.queue.noteShown(revoked.map(\.identity), at: clock.now.wall)
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
      // The run is pausing or stopping. The pages so far are stored.
    } catch {
      pause(after: error)
    }
    search.ended(at: clock.now.steady)
    operations[ConfirmationSearch.operation] = nil
    forgetReads()
    changed()
  }

  /// Does without the list if the service refuses it. Every certificate is read by itself in any
  /// case.
  private func note(_ error: ServiceError) {
    noteWait(askedBy: error)
    search.isUsed =
      error.leavesOutcomeUnknown || [.throttled, .unreachable].contains(error.code)
  }
}
