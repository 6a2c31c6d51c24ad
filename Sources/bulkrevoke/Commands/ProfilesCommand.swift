import ArgumentParser
import Engine

/// `bulkrevoke profiles`: lists the profiles of a service.
struct ProfilesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles",
    abstract: "List the profiles of a service: id, status, enrolment method and name.")

  @OptionGroup var service: ServiceOptions

  func run() async throws {
    try await reportingErrors {
      try await service.settings().withService { access in
        let list = try await access.reader.profileList()
        if !list.unreadable.isEmpty {
          Output.message(
            "note: \(list.unreadable.count.counted("row")) could not be read: "
              + list.unreadable.prefix(5).joined(separator: "; "))
        }
        for profile in list.profiles {
          Output.line(
            [profile.id.scrubbed, profile.status, profile.enrollmentMethod, profile.name]
              .joined(separator: "\t"))
        }
        return ProgramExit.complete
      }
    }
  }
}
