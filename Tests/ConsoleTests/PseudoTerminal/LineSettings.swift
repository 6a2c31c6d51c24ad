import Glibc

/// The settings of a terminal's line: echo, line editing, flow control, signals, control
/// characters, speed.
struct LineSettings: Hashable, Sendable {
  let input: UInt32
  let output: UInt32
  let control: UInt32
  let local: UInt32
  let discipline: UInt8
  let characters: [UInt8]
  let inputSpeed: UInt32
  let outputSpeed: UInt32

  init(descriptor: CInt) {
    var settings = termios()
    tcgetattr(descriptor, &settings)
    input = settings.c_iflag
    output = settings.c_oflag
    control = settings.c_cflag
    local = settings.c_lflag
    discipline = settings.c_line
    characters = withUnsafeBytes(of: settings.c_cc) { Array($0) }
    inputSpeed = settings.c_ispeed
    outputSpeed = settings.c_ospeed
  }

  var echoes: Bool { local & UInt32(ECHO) != 0 }
  var editsLines: Bool { local & UInt32(ICANON) != 0 }
}
