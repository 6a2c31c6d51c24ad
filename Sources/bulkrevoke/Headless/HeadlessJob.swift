import ArgumentParser
import Engine
import Foundation

/// The main job without a terminal: revokes every certificate found in the first active profile,
/// from the search to the proof.
///
/// The job is only for the sandbox, because it revokes without confirmation.
struct HeadlessJob {
  let settings: ServiceSettings
  let run: RunOptionGroup

  /// The length of the issuance window, in years back from today.
  private static let years = 5

  /// Does the job, and prints each step.
  func run() async throws -> ExitCode {
    try await settings.withService { access in
      let profiles = try await access.reader.profiles()
      Output.line("profiles: " + profiles.map(\.name).joined(separator: ", "))
      guard let first = profiles.first(where: { ["active", ""].contains($0.status.lowercased()) })
      else {
        throw UsageError(description: "the service has no active profile")
      }
      let profile = try await access.reader.profile(id: first.id)
      let today = CalendarDate(Date())
      let window = try IssuanceWindow(first: today.adding(days: -365 * Self.years), last: today)
      Output.line("profile \(profile.fullName), window \(window)")
      let session = try IncidentSession.create(
        at: Self.newPath(), profile: profile, window: window,
        service: settings.service(over: access), options: settings.sessionOptions(run))
      let file = session.file
      defer { file.close() }
      Output.line("incident \(file.path)")
      let summary = try await session.fill(from: profile)
      let checked = try await file.selection.change(.check, .all)
      Output.line("\(summary.found) found, \(checked) checked")
      let choices = try session.choices().choices
      for choice in choices {
        Output.line(
          "reason \(choice.option.wireName): "
            + (choice.why.map { "unavailable, \($0)" } ?? "available")
        )
      }
      guard let reason = choices.first(where: \.isAvailable)?.option else {
        throw UsageError(description: "no reason is allowed for the whole selection")
      }
      return try await HeadlessRun(session: session, isDryRun: false).revoke(
        RevocationWish(
          reason: reason.wireName,
          skipsApproval: access.reader.description.needsApproval ? true : nil),
        isConfirmed: true)
    }
  }

  private static func newPath() -> String {
    let stamp = Timestamp.seconds(Date()).filter { $0.isNumber || $0 == "T" }
    return "\(Folders.sandboxState)/headless-\(stamp)-\(getpid()).incident"
  }
}
