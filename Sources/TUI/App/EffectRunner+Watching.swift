import Engine
import Foundation

// Watching an incident that another process works on, and taking it over.
extension EffectRunner {
  /// The minimum time between two reads of the watched file.
  private static let pictureInterval = Duration.milliseconds(250)

  /// Opens an incident read-only, and reports its changes.
  func watch(_ path: String) throws {
    close()
    let file = try IncidentFile.openForReading(at: path)
    // The watch starts before the first read; otherwise a change in between would be missed.
    let watch = Result { try IncidentWatch(of: path) }
    let session = try session(of: file)
    report(.watching(writer: IncidentFile.writer(of: path)))
    try adopt(session)
    do {
      follow(try watch.get(), of: file)
    } catch {
      // Without a watch, the screen keeps showing the state that was just read.
      report(.failed(.watchIncident(path: path), because: "\(error)"))
    }
  }

  private func follow(_ watch: IncidentWatch, of file: IncidentFile) {
    let work = Task { [weak self] in
      for await change in watch.changes {
        await self?.show(change, of: file)
        try? await Task.sleep(for: Self.pictureInterval)
      }
    }
    watching = (watch, work, IncidentFile.writer(of: file.path))
  }

  func stopWatching() {
    watching?.work.cancel()
    watching?.watch.stop()
    watching = nil
  }

  private func show(_ change: IncidentWatch.Change, of file: IncidentFile) async {
    let news = await Self.picture(of: file, writer: change.writer)
    // Another incident may have been opened during the read.
    guard let watching, self.file === file else { return }
    self.watching?.last = change.writer ?? watching.last
    report(news)
    // Check marks may have changed.
    if case .incidentChanged(let header, _, _) = news, header.phase.isBeforeRun {
      report(.checksChanged)
    }
  }

  @concurrent
  private nonisolated static func picture(of file: IncidentFile, writer: String?) async -> News {
    do {
      return .incidentChanged(try file.header(), try file.outcomeCounts(), writer: writer)
    } catch {
      return .failed(.watchIncident(path: file.path), because: "\(error)")
    }
  }

  /// Opens the watched incident for writing, and logs which process was writing it before.
  func takeOver(_ effect: Effect) {
    guard let path = file?.path, let before = watching?.last else { return }
    close()
    do {
      let file = try IncidentFile.open(at: path)
      try file.log("taken over", detail: "from \(before)")
      try work(on: file)
      report(.takenOver(from: Watched(writer: before).name ?? before))
    } catch {
      attempt(.watchIncident(path: path)) { try self.watch(path) }
      report(.failed(effect, because: "\(error)"))
    }
  }
}
