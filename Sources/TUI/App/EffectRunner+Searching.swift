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
    search = Task {
      do {
        let file = try openFile()
        let header = try file.header()
        let profile = try await service.profile(named: header.profileID)
        let (remaining, notes) = try await IncidentSearch(
          service: service, profile: profile, window: header.window, pageSize: settings.pageSize
        ).findRemaining(file, progress: progressReporter())
        report(.remaining(remaining, notes: notes))
      } catch {
        report(Task.isCancelled ? .searchCancelled : .failed(effect, because: "\(error)"))
      }
    }
  }
}
