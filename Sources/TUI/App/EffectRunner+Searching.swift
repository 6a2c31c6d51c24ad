import Engine
import Foundation

// Filling an incident from the service, and searching again after a run.
extension EffectRunner {
  func beginSearch(
    _ effect: Effect, profile: Profile, window: IssuanceWindow, deadline: Date?
  ) {
    close()
    let scope = IncidentScope(
      service: service.description, profile: profile, window: window, deadline: deadline,
      safeguards: consoleService.safeguards)
    let path = IncidentFolder(path: settings.folder).newPath(profile: profile, now: Date())
    search = Task {
      do {
        let file = try IncidentFile.create(at: path, scope: scope)
        do {
          let summary = try await fill(file, profile: profile, window: window)
          // Nothing found is nothing to keep: the folder stays free of empty incidents.
          if summary.found == 0 { file.discard() } else { try adopt(file) }
          report(.searchFinished(summary))
        } catch {
          // A search that did not come to its end leaves nothing that could be mistaken for one.
          file.discard()
          throw error
        }
      } catch {
        report(Task.isCancelled ? .searchCancelled : .failed(effect, because: "\(error)"))
      }
    }
  }

  func fill(
    _ file: IncidentFile, profile: Profile, window: IssuanceWindow
  ) async throws -> IncidentSearch.Summary {
    try await IncidentSearch(
      service: service, profile: profile, window: window, pageSize: settings.pageSize
    ).fill(file, progress: progressReporter())
  }

  func progressReporter() -> @Sendable (IncidentSearch.Progress) -> Void {
    { [weak self] progress in
      Task { @MainActor in self?.report(.searchProgress(progress)) }
    }
  }

  func searchRemaining(_ effect: Effect) {
    searchAgain(effect) { search, file, progress in
      let (remaining, notes) = try await search.findRemaining(file, progress: progress)
      return .remaining(remaining, notes: notes)
    }
  }

  func compareInventory(_ effect: Effect) {
    searchAgain(effect) { search, file, progress in
      let (differences, notes) = try await search.compare(file, progress: progress)
      return .compared(differences, notes: notes)
    }
  }

  /// Searches the open incident's profile and window once more.
  private func searchAgain(
    _ effect: Effect,
    _ body:
      @escaping (
        IncidentSearch, IncidentFile, @escaping @Sendable (IncidentSearch.Progress) -> Void
      ) async throws -> News
  ) {
    search = Task {
      do {
        let file = try openFile()
        let header = try file.header()
        let profile = try await service.profile(named: header.profileID)
        let again = IncidentSearch(
          service: service, profile: profile, window: header.window, pageSize: settings.pageSize)
        report(try await body(again, file, progressReporter()))
      } catch {
        report(Task.isCancelled ? .searchCancelled : .failed(effect, because: "\(error)"))
      }
    }
  }
}
