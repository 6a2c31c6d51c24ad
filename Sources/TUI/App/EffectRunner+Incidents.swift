import Engine
import Foundation

// Opening, closing and listing incident files.
extension EffectRunner {
  func listIncidents(_ effect: Effect) {
    let folder = settings.folder
    let services = settings.services.map(\.access.reader.description)
    background(effect) { _ in
      .incidents(IncidentFolder(path: folder).summaries(for: services))
    }
  }

  func open(_ path: String) throws {
    guard !settings.isReadOnly else { return try watch(path) }
    close()
    let file: IncidentFile
    do {
      file = try IncidentFile.open(at: path)
    } catch let error as IncidentError where error.code == .copied {
      return try look(at: path, because: error)
    }
    try work(on: file)
  }

  /// Opens a copy for reading, and says why it is for that alone.
  private func look(at path: String, because error: IncidentError) throws {
    try watch(path)
    report(.failed(.watchIncident(path: path), because: error.message))
  }

  /// Takes up the work on a file that is open for writing.
  func work(on file: IncidentFile) throws {
    try useService(of: file)
    try rememberCalls(of: file)
    if try file.header().phase != .searching { try file.adopt(consoleService.safeguards) }
    try adopt(file)
  }

  /// Switches to the service that the incident is about; throws when the console does not talk to it,
  /// since calls about the incident would go to another address.
  func useService(of file: IncidentFile) throws {
    let header = try file.header()
    let services = settings.services.map(\.access.reader.description)
    guard services.contains(where: header.belongs) else {
      file.close()
      let others = services.map(\.baseURL).joined(separator: ", ")
      throw IncidentError(
        .wrongState,
        "the incident belongs to \(header.serviceURL.scrubbed), and this console talks to \(others); "
          + "open it with --base-url or --service")
    }
    use(header.belongs)
  }

  /// Opens an incident whose reviewer changes nothing but the review's own: its safeguards stay.
  func openReview(_ path: String) throws {
    close()
    let file: IncidentFile
    do {
      file = try IncidentFile.open(at: path)
    } catch let error as IncidentError where error.code == .copied {
      return try look(at: path, because: error)
    }
    try useService(of: file)
    try adopt(file)
  }

  /// Counts calls that an earlier process has made for the incident: its windows reach into ours.
  private func rememberCalls(of file: IncidentFile) throws {
    let (calls, access) = (try file.latestCalls(), access)
    guard !calls.isEmpty else { return }
    Task { await access.remember(calls) }
  }

  /// Keeps when the latest calls left, for who opens the incident next.
  func keepCalls() async {
    guard let file, file.isWritable else { return }
    try? file.keep(latestCalls: await access.recentCalls())
  }

  func adopt(_ file: IncidentFile) throws {
    self.file = file
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
    file = nil
  }

  func openFile() throws -> IncidentFile {
    guard let file else { throw IncidentError(.wrongState, "no incident is open") }
    return file
  }
}
