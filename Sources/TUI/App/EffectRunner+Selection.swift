import Engine
import Foundation

// What the Reason and Confirm screens ask for.
extension EffectRunner {
  func carryOutOnSelection(_ effect: Effect) {
    guard let file else { return report(.failed(effect, because: "no incident is open")) }
    let description = service.description
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
    case .loadSummary(let order):
      // An answer for other terms must not be taken for this one.
      newest("summary", effect) { service in
        guard let option = description.option(for: order.reason) else {
          throw IncidentError(
            .badSelection, "\(description.name) does not know \(order.reason.rawValue)")
        }
        return .summary(
          try file.confirmationSummary(
            order, service: description,
            cautions: service.cautions(profileID: try file.header().profileID), now: Date()),
          option)
      }
    case .confirm(let order, let digest):
      background(effect) { _ in
        _ = try file.confirm(order, expectedDigest: digest)
        return .confirmed(try file.header())
      }
    default: break
    }
  }
}
