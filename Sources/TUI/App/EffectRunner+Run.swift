import Engine
import Foundation

// Starting and controlling the run.
extension EffectRunner {
  func carryOutOnRun(_ effect: Effect) {
    switch effect {
    case .startRun: attempt(effect) { try self.startRun(effect) }
    case .pauseRun: onRun { await $0.pause() }
    case .resumeRun: onRun { await $0.resume() }
    case .stopRun: onRun { await $0.stop() }
    case .askAboutApprovals: onRun { try? await $0.askAboutApprovals() }
    case .setConcurrency(let count): onRun { await $0.setConcurrency(count) }
    case .retryTroubled:
      if run == nil {
        attempt(effect) {
          self.report(.retrying(try self.openSession().retryTroubled()))
        }
      } else {
        onRun { [weak self] run in
          do {
            let count = try await run.retryTroubled()
            await self?.report(.retrying(count))
          } catch {
            await self?.report(.failed(effect, because: "\(error)"))
          }
        }
      }
    default: break
    }
  }

  func startRun(_ effect: Effect) throws {
    guard run == nil else { return }
    let run = try openSession().makeRun()
    let pictures = Task {
      for await snapshot in run.snapshots { self.report(.snapshot(snapshot)) }
    }
    let work = Task {
      do {
        let ending = try await run.run(stopsWhenPaused: false)
        await pictures.value
        self.run = nil
        self.report(.runEnded(ending))
      } catch {
        self.run = nil
        self.report(.failed(effect, because: "\(error)"))
      }
    }
    self.run = (run, work)
  }

  func onRun(_ body: @escaping @Sendable (RevocationRun) async -> Void) {
    guard let run = run?.run else { return }
    Task { await body(run) }
  }
}
