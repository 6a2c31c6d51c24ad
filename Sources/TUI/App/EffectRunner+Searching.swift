import Engine
import Foundation

// The search that fills an incident, and later searches to compare with it.
extension EffectRunner {
  func beginSearch(
    _ effect: Effect, profile: Profile, window: IssuanceWindow, deadline: Date?
  ) {
    close()
    let path = IncidentFolder(path: settings.folder).newPath(profile: profile, now: Date())
    let (service, options) = (sessionService, settings.session)
    search = Task {
      do {
        let session = try IncidentSession.create(
          at: path, profile: profile, window: window, deadline: deadline, service: service,
          options: options)
        let summary = try await session.fill(from: profile, progress: progressReporter())
        // An empty incident file is of no use, so it is deleted.
        if summary.found == 0 { session.file.discard() } else { try adopt(session) }
        report(.searchFinished(summary))
      } catch {
        report(Task.isCancelled ? .searchCancelled : .failed(effect, because: "\(error)"))
      }
    }
  }

  func progressReporter() -> @Sendable (IncidentSearch.Progress) -> Void {
    { [weak self] progress in
      Task { @MainActor in self?.report(.searchProgress(progress)) }
    }
  }

  func searchRemaining(_ effect: Effect) {
    searchAgain(effect) { session, progress in
      let (remaining, notes) = try await session.findRemaining(progress: progress)
      return .remaining(remaining, notes: notes)
    }
  }

  func compareInventory(_ effect: Effect) {
    searchAgain(effect) { session, progress in
      let (differences, notes) = try await session.compareInventory(progress: progress)
      return .compared(differences, notes: notes)
    }
  }

  /// Searches the open incident's profile and window again.
  private func searchAgain(
    _ effect: Effect,
    _ body:
      @escaping (
        IncidentSession, @escaping @Sendable (IncidentSearch.Progress) -> Void
      ) async throws -> News
  ) {
    search = Task {
      do {
        report(try await body(try openSession(), progressReporter()))
      } catch {
        report(Task.isCancelled ? .searchCancelled : .failed(effect, because: "\(error)"))
      }
    }
  }
}
