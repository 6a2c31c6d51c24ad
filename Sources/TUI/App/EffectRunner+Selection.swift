import Engine
import Foundation

// What the Reason and Confirm screens ask for.
extension EffectRunner {
  func carryOutOnSelection(_ effect: Effect) {
    guard let file else { return report(.failed(effect, because: "no incident is open")) }
    let description = service.description
    let protectedNames = settings.runOptions.protectedNames
    @Sendable func choices() throws -> News {
      let trust = try file.checkedTrustCounts()
      return .choices(ReasonChoice.all(of: description, trustCounts: trust), trust: trust)
    }
    switch effect {
    case .loadChoices:
      background(effect) { _ in try choices() }
    case .narrow(let option):
      background(effect) { _ in
        _ = try await file.narrow(to: option)
        return try choices()
      }
    case .overrideTrust(let trust):
      background(effect) { _ in
        _ = try await file.overrideTrust(ofCheckedTo: trust)
        return try choices()
      }
    case .loadSummary(let option, let terms):
      // An answer for other terms must not be taken for this one.
      newest("summary", effect) { service in
        .summary(
          try file.confirmationSummary(
            reason: option.reason, terms: terms, service: description,
            cautions: service.cautions(profileID: try file.header().profileID),
            protectedNames: protectedNames, now: Date()), option)
      }
    case .confirm(let option, let terms, let comment, let ticket, let digest):
      background(effect) { _ in
        .confirmed(
          try file.confirm(
            reason: option.reason, terms: terms, comment: comment, ticket: ticket,
            expectedDigest: digest))
      }
    default: break
    }
  }
}
