import Engine
import Foundation

// The effects of the Reason and Confirm screens.
extension EffectRunner {
  func carryOutOnSelection(_ effect: Effect) {
    attempt(effect) { carryOutOnSelection(effect, in: try openSession()) }
  }

  private func carryOutOnSelection(_ effect: Effect, in session: IncidentSession) {
    let file = session.file
    @Sendable func choices() throws -> News {
      let (choices, trust) = try session.choices()
      return .choices(choices, trust: trust)
    }
    switch effect {
    case .loadChoices:
      background(effect) { _ in try choices() }
    case .narrow(let option):
      background(effect) { _ in
        _ = try await file.selection.narrow(to: option)
        return try choices()
      }
    case .overrideTrust(let trust):
      background(effect) { _ in
        _ = try await file.selection.overrideTrust(ofCheckedTo: trust)
        return try choices()
      }
    case .loadSummary(let order):
      // Only the newest summary counts: an earlier one describes other terms.
      newest(.summary, effect) { _ in
        let (summary, option) = try session.summary(of: order, now: Date())
        return .summary(summary, option)
      }
    case .confirm(let order, let digest):
      background(effect) { _ in
        _ = try file.manifests.confirm(order, expectedDigest: digest)
        return .confirmed(try file.header())
      }
    default: break
    }
  }
}
