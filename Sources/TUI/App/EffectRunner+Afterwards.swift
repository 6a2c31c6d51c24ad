import Engine
import Foundation

// Follow-up work: stragglers, holds, approvals and reports.
extension EffectRunner {
  func checkStragglers(_ effect: Effect) {
    inSession(effect) { session in
      _ = try await session.file.selection.checkStragglers()
      return .checksChanged
    }
  }

  func releaseHolds(_ effect: Effect, count: Int) {
    attempt(effect) {
      let file = try openSession().file
      try file.queue.beginRelease(of: count)
      report(.confirmed(try file.header()))
    }
  }

  func stopSkippingApproval(_ effect: Effect) {
    let run = run
    inSession(effect) { session in
      await run?.run.stop()
      await run?.work.value
      let isFrozen = try await session.askAdministrators()
      let header = try session.file.header()
      return isFrozen ? .frozen(header) : .approvalNoLongerSkipped(header)
    }
  }

  func approveRequests(_ effect: Effect) {
    inSession(effect) { [weak self] session in
      let result = try await session.approveRequests(comment: try session.file.header().comment)
      // These requests are decided, so the run reads them now. It reads requests that wait for an
      // administrator only at long intervals.
      await self?.onRun { try? await $0.askAboutApprovals() }
      return .approved(result)
    }
  }

  func export(_ effect: Effect, _ format: ReportFormat, _ path: String) {
    inSession(effect) { session in
      try ReportFile.write(IncidentReport(file: session.file), format: format, to: path)
      return .exported(path: path)
    }
  }
}
