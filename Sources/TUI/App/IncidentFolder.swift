import Engine
import Foundation

/// The folder of incident files that the Start screen shows.
struct IncidentFolder: Sendable {
  let path: String

  /// Returns a summary of every incident file, newest first, and leaves out other files.
  func summaries(for services: [ServiceDescription]) -> [IncidentSummary] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".incident") }
      .compactMap { summary(of: path + "/" + $0, services: services) }
      .sorted { ($0.createdAt ?? .distantPast) > ($1.createdAt ?? .distantPast) }
  }

  /// Returns an unused path with a name made of the day and the profile.
  func newPath(profile: Profile, now: Date) -> String {
    let words = profile.fullName.lowercased().split {
      !($0.isASCII && ($0.isLetter || $0.isNumber))
    }
    let base = "\(path)/\(CalendarDate(now))-\(words.joined(separator: "-").prefix(40))"
    var candidate = base
    var number = 2
    while FileManager.default.fileExists(atPath: candidate + ".incident") {
      candidate = "\(base)-\(number)"
      number += 1
    }
    return candidate + ".incident"
  }

  private func summary(
    of path: String, services: [ServiceDescription]
  ) -> IncidentSummary? {
    do {
      let file = try IncidentFile.openForReading(at: path)
      defer { file.close() }
      let status = try IncidentStatus(of: file)
      return IncidentSummary(
        id: path, name: status.header.name, createdAt: status.header.createdAt,
        state: status.state,
        scope: "\(status.header.profileName) · \(status.header.window.words)",
        deadline: status.header.deadline, counts: status.counts,
        obstacle: obstacle(status, services: services), writer: status.writer)
    } catch let error as IncidentError where error.code == .notAnIncident {
      return nil
    } catch {
      return IncidentSummary(
        id: path, name: URL(filePath: path).lastPathComponent.scrubbed, createdAt: nil,
        state: IncidentSummary.unreadable, scope: "", counts: IncidentCounts(), obstacle: "\(error)"
      )
    }
  }

  private func obstacle(
    _ status: IncidentStatus, services: [ServiceDescription]
  ) -> String? {
    if !services.contains(where: status.header.belongs) {
      return "it belongs to another service, \(status.header.serviceURL)"
    }
    if status.header.phase == .searching {
      return status.writer.map { "\($0) is still searching" }
        ?? "its search did not finish"
    }
    return nil
  }
}
