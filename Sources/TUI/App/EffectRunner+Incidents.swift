import Engine
import Foundation

// Opening, closing and listing incident files.
extension EffectRunner {
  func listIncidents(_ effect: Effect) {
    let (folder, service) = (settings.folder, service.description)
    let isReadOnly = settings.isReadOnly
    background(effect) { _ in
      .incidents(
        IncidentFolder(path: folder).summaries(for: service, isReadOnly: isReadOnly))
    }
  }

  func open(_ path: String) throws {
    close()
    let file =
      settings.isReadOnly
      ? try IncidentFile.openForReading(at: path) : try IncidentFile.open(at: path)
    try adopt(file)
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
