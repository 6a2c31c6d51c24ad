import Foundation

// Handles changes of the computer's clock during a run.
extension RevocationRun {
  /// Logs that the computer's clock was set. This changes no wait.
  func noticeClockJump() {
    guard let jump = clock.jump() else { return }
    do {
      try file.log("clock set", detail: jump.sentence, by: actor)
    } catch {
      // The run reports the change once it can write to the file again.
      return
    }
    clock.accept(jump)
    clockJump = jump
    if let (wait, end) = askedWait {
      askedWait = (AskedWait(wait.length, until: clock.wallTime(of: end)), end)
    }
    changed()
  }
}
