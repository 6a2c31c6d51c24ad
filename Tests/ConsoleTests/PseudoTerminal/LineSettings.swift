import Glibc

/// How a terminal's line is set: echo, line editing, flow control, signals.
struct LineSettings: Hashable, Sendable {
  let input: UInt32
  let output: UInt32
  let control: UInt32
  let local: UInt32

  init(descriptor: CInt) {
    var settings = termios()
    tcgetattr(descriptor, &settings)
    input = settings.c_iflag
    output = settings.c_oflag
    control = settings.c_cflag
    local = settings.c_lflag
  }

  var echoes: Bool { local & UInt32(ECHO) != 0 }
  var editsLines: Bool { local & UInt32(ICANON) != 0 }
}
