import Engine
import Foundation

// What the Result screen asks for.
extension EffectRunner {
  func checkStragglers(_ effect: Effect) {
    background(effect) { [file] _ in
      guard let file else { throw IncidentError(.wrongState, "no incident is open") }
      _ = try await file.checkStragglers()
      return .checksChanged
    }
  }

  func releaseHolds(_ effect: Effect, count: Int) {
    attempt(effect) {
      let file = try openFile()
      try file.beginRelease(of: count)
      report(.confirmed(try file.header()))
    }
  }

  func stopSkippingApproval(_ effect: Effect) {
    let run = run
    background(effect) { [file] _ in
      guard let file else { throw IncidentError(.wrongState, "no incident is open") }
      await run?.run.stop()
      await run?.work.value
      guard var order = try file.header().order,
        try file.takeBackUnsent(because: "administrators are asked from now on").certificates > 0
      else { throw IncidentError(.wrongState, "everything was sent already") }
      order.terms.skipsApproval = false
      guard try file.header().safeguards.requiredApprovals == 0 else {
        _ = try file.freeze(order)
        return .frozen(try file.header())
      }
      _ = try file.confirm(order)
      return .approvalNoLongerSkipped(try file.header())
    }
  }

  func approveRequests(_ effect: Effect) {
    let (reader, revoker) = (access.reader, access.revoker)
    let conditions = consoleService.conditions
    background(effect) { [file, weak self] _ in
      guard let file else { throw IncidentError(.wrongState, "no incident is open") }
      let result = try await ApprovalGiving(
        file: file, service: reader, revoker: revoker, conditions: conditions,
        comment: try file.header().comment
      ).run()
      // What was approved need not be waited for as long as a person would take.
      await self?.onRun { try? await $0.askAboutApprovals() }
      return .approved(result)
    }
  }

  func export(_ effect: Effect, _ format: ReportFormat, _ path: String) {
    background(effect) { [file] _ in
      guard let file else { throw IncidentError(.wrongState, "no incident is open") }
      try ReportFile.write(IncidentReport(file: file), format: format, to: path)
      return .exported(path: path)
    }
  }
}
