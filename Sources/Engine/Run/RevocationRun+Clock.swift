import Foundation

// The computer's clock may be set while a run works.
extension RevocationRun {
  /// Notes in the log that the computer's clock was set; no wait changes for that.
  func noticeClockJump() {
    guard let jump = clock.jump() else { return }
    do {
      try file.log("clock set", detail: jump.sentence, by: actor)
    } catch {
      // Told once the file can be written again.
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
