import Engine
import Foundation

// Opening, closing and listing incident files.
extension EffectRunner {
  func listIncidents(_ effect: Effect) {
    let folder = settings.folder
    let services = settings.services.map(\.access.reader.description)
    let isReadOnly = settings.isReadOnly
    background(effect) { _ in
      .incidents(
        IncidentFolder(path: folder).summaries(for: services, isReadOnly: isReadOnly))
    }
  }

  func open(_ path: String) throws {
    close()
    let file =
      settings.isReadOnly
      ? try IncidentFile.openForReading(at: path) : try IncidentFile.open(at: path)
    let header = try file.header()
    use { $0.kind == header.serviceKind && $0.baseURL == header.serviceURL }
    try rememberCalls(of: file)
    if file.isWritable, [.selecting, .finished, .frozen].contains(header.phase) {
      try file.adopt(consoleService.safeguards)
    }
    try adopt(file)
  }

  /// Opens an incident whose reviewer changes nothing but the review's own: its safeguards stay.
  func openReview(_ path: String) throws {
    close()
    let file = try IncidentFile.open(at: path)
    let header = try file.header()
    use { $0.kind == header.serviceKind && $0.baseURL == header.serviceURL }
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
  }

  func close() {
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
