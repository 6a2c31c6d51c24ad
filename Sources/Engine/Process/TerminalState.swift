import Foundation

/// The terminal in whose foreground this program runs, with its settings before a child uses it.
///
/// A child that asks for a secret turns the echo off. If the child is interrupted, the echo stays
/// off.
final class TerminalState: Sendable {
  private let descriptor: Int32
  private let settings: termios

  /// `nil` when there is no terminal, or another process group is in its foreground.
  init?() {
    let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var settings = termios()
    guard tcgetpgrp(descriptor) == getpgrp(), tcgetattr(descriptor, &settings) == 0 else {
      close(descriptor)
      return nil
    }
    (self.descriptor, self.settings) = (descriptor, settings)
  }

  deinit {
    close(descriptor)
  }

  /// Restores the settings.
  func restore() {
    var settings = settings
    tcsetattr(descriptor, TCSADRAIN, &settings)
  }
}
