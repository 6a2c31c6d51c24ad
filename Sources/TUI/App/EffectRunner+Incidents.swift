import Engine
import Foundation

// Opening, closing and listing incident files.
extension EffectRunner {
  func listIncidents(_ effect: Effect) {
    let folder = settings.folder
    let services = settings.services.map(\.service.description)
    background(effect) { _ in
      .incidents(IncidentFolder(path: folder).summaries(for: services))
    }
  }

  /// Opens an incident to work on; a read-only console watches it instead.
  func open(_ path: String) throws {
    guard !settings.isReadOnly else { return try watch(path) }
    try openForWriting(path) { try work(on: $0) }
  }

  /// Opens an incident for its reviewer.
  ///
  /// A reviewer changes only the review, so the safeguards of the configuration are not adopted.
  func openReview(_ path: String) throws {
    try openForWriting(path) { try adopt(try session(of: $0)) }
  }

  private func openForWriting(_ path: String, _ body: (IncidentFile) throws -> Void) throws {
    close()
    do {
      try body(try IncidentFile.open(at: path))
    } catch let error as IncidentError where error.code == .copied {
      // A copy is opened read-only, and the notice says why.
      try watch(path)
      report(.failed(.watchIncident(path: path), because: error.message))
    }
  }

  /// Starts work on a file that is open for writing.
  func work(on file: IncidentFile) throws {
    let session = try session(of: file)
    Task { try? await session.rememberCalls() }
    try session.adoptSafeguards()
    try adopt(session)
  }

  /// Creates the session of an open file, and switches to its service.
  ///
  /// Closes the file on an error, for example if the console does not offer the service.
  func session(of file: IncidentFile) throws -> IncidentSession {
    do {
      let header = try file.header()
      let service = try SessionService.serving(header, among: settings.services.map(\.service))
      use { $0 == service.description }
      return IncidentSession(file: file, service: service, options: settings.session)
    } catch {
      file.close()
      throw error
    }
  }

  /// Shows a session's incident.
  func adopt(_ session: IncidentSession) throws {
    self.session = session
    let file = session.file
    listing = try CertificateListing(of: file)
    report(.incidentFile(path: file.path))
    report(.incidentOpened(try file.header(), try file.counts()))
    carryOut(.loadClockStart)
  }

  func close() {
    stopWatching()
    listing?.close()
    listing = nil
    file?.close()
    session = nil
  }
}
