import CVTerm
import Foundation
import Glibc

/// A program running in a terminal: a pseudo-terminal with a terminal emulator at its other end.
///
/// Scenarios read like a story: start, press, type, wait until the screen shows a text. Tests wait
/// for a state of the screen or for the program's end, never for a fixed time.
actor PseudoTerminal {
  /// The longest wait for a state before the test fails, far longer than any state should take.
  static let patience = Duration.seconds(120)

  /// How a program ended.
  enum Ending: Hashable, Sendable {
    case exit(Int32)
    case signal(Int32)
  }

  nonisolated let process: pid_t
  private let master: CInt
  private let hangUpPipe: (CInt, CInt)
  private let emulator: TerminalEmulator
  private var ending: Ending?
  /// The processor time that the program used; known when it has ended.
  private(set) var processorTime: Duration?
  private var isOpen = true
  private var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
  private var nextWaiter = 0

  /// Starts a program with exactly this environment, in `folder` or in the tests' own folder.
  static func start(
    _ executable: String, _ arguments: [String] = [],
    environment: [String: String] = PseudoTerminal.standardEnvironment, folder: String? = nil,
    rows: Int = 24, columns: Int = 80
  ) async throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      executable, arguments, environment: environment, folder: folder, rows: rows,
      columns: columns)
    await terminal.begin()
    return terminal
  }

  /// The environment of a UTF-8 terminal with 256 colours. It takes only the variables that a
  /// program needs from the tests' own environment.
  static var standardEnvironment: [String: String] {
    var environment = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"]
    for name in ["ASAN_OPTIONS", "TSAN_OPTIONS", "PATH", "HOME", "LD_LIBRARY_PATH"] {
      environment[name] = ProcessInfo.processInfo.environment[name]
    }
    // Makes a crash end the program at once instead of opening the debugger on the terminal.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    return environment
  }

  /// The built program of this package, which lies beside the test bundle.
  ///
  /// The tests act as several people, and the program believes only root about who is acting. Tests
  /// of other users therefore run it as the root of its own user namespace.
  static let bulkrevoke: String = {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("bulkrevoke").path
    guard geteuid() != 0 else { return program }
    let script = FileManager.default.temporaryDirectory
      .appendingPathComponent("bulkrevoke-as-root-\(getpid())").path
    let text = "#!/bin/sh\nexec unshare --user --map-root-user -- '\(program)' \"$@\"\n"
    // Without the script every test fails at its first start of the program, and says so.
    _ = FileManager.default.createFile(
      atPath: script, contents: Data(text.utf8), attributes: [.posixPermissions: 0o700])
    return script
  }()

  private init(
    _ executable: String, _ arguments: [String], environment: [String: String],
    folder: String?, rows: Int, columns: Int
  ) throws {
    var master: CInt = -1
    process = CStringArray.with([executable] + arguments) { arguments in
      CStringArray.with(environment.map { "\($0.key)=\($0.value)" }) { environment in
        pseudo_terminal_start(
          &master, executable, arguments, environment, folder, CInt(rows), CInt(columns))
      }
    }
    guard process > 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    self.master = master
    emulator = TerminalEmulator(rows: rows, columns: columns)
    var pipe: [CInt] = [-1, -1]
    Glibc.pipe(&pipe)
    hangUpPipe = (pipe[0], pipe[1])
  }

  deinit {
    if ending == nil { kill(process, SIGKILL) }
    if isOpen {
      close(master)
      close(hangUpPipe.1)
    }
  }

  private func begin() {
    let watch = ProcessWatch(process: process, terminal: dup(master), hangUp: hangUpPipe.0)
    let (reports, feed) = AsyncStream.makeStream(of: ProcessWatch.Report.self)
    Thread.detachNewThread { watch.run(feed) }
    Task { [weak self] in
      for await report in reports {
        switch report {
        case .output(let bytes): await self?.receive(bytes)
        case .ending(let ending, let time): await self?.ended(ending, after: time)
        }
      }
    }
  }

  private func receive(_ bytes: [UInt8]) {
    emulator.receive(bytes)
    send(emulator.takeReply())
    wakeAll()
  }

  private func ended(_ ending: Ending, after time: Duration) {
    self.ending = ending
    processorTime = time
    wakeAll()
  }
}

// MARK: - Seeing

extension PseudoTerminal {
  /// The screen as it is now.
  var screen: TerminalScreen { emulator.screen }

  /// The line's settings: equal before and after a program that cleans up.
  var lineSettings: LineSettings { LineSettings(descriptor: master) }

  /// Every setting that a program must restore.
  var condition: TerminalCondition { emulator.condition(line: lineSettings) }

  /// Waits until some line of the screen contains the text.
  @discardableResult
  func waitUntil(
    _ text: String, within patience: Duration = patience
  ) async throws -> TerminalScreen {
    try await wait("the screen shows \"\(text)\"", within: patience) { $0.contains(text) }
  }

  /// Waits until no line of the screen contains the text.
  @discardableResult
  func waitUntilGone(
    _ text: String, within patience: Duration = patience
  ) async throws -> TerminalScreen {
    try await wait("\"\(text)\" is gone", within: patience) { !$0.contains(text) }
  }

  /// Waits until the screen meets a condition.
  @discardableResult
  func wait(
    _ description: String, within patience: Duration = patience,
    until isReached: (TerminalScreen) -> Bool
  ) async throws -> TerminalScreen {
    let deadline = ContinuousClock.now + patience
    while true {
      let screen = emulator.screen
      if isReached(screen) { return screen }
      guard ending == nil, await change(before: deadline) else {
        throw NeverReached(description: description, screen: screen, ending: ending)
      }
    }
  }

  /// Returns the condition once it equals the expected one, or the last one when the time is up.
  ///
  /// A shell sets the line after it has written its prompt, and no output announces the change.
  func condition(
    expecting expected: TerminalCondition, within patience: Duration = patience
  ) async -> TerminalCondition {
    let deadline = ContinuousClock.now + patience
    while condition != expected, ContinuousClock.now < deadline {
      try? await Task.sleep(for: .milliseconds(5))
    }
    return condition
  }

  /// Waits until the program has ended.
  @discardableResult
  func waitForExit(within patience: Duration = patience) async throws -> Ending {
    let deadline = ContinuousClock.now + patience
    while true {
      if let ending { return ending }
      guard await change(before: deadline) else {
        throw NeverReached(description: "the program ends", screen: screen, ending: nil)
      }
    }
  }

  /// Waits for a change; returns `false` if the deadline comes first.
  private func change(before deadline: ContinuousClock.Instant) async -> Bool {
    let waiter = nextWaiter
    nextWaiter += 1
    let timer = Task {
      try? await Task.sleep(until: deadline, clock: .continuous)
      wake(waiter, changed: false)
    }
    defer { timer.cancel() }
    return await withCheckedContinuation { waiters[waiter] = $0 }
  }

  private func wake(_ waiter: Int, changed: Bool) {
    waiters.removeValue(forKey: waiter)?.resume(returning: changed)
  }

  private func wakeAll() {
    for waiter in waiters.keys {
      wake(waiter, changed: true)
    }
  }
}

// MARK: - Doing

extension PseudoTerminal {
  /// Presses keys one after the other.
  func press(_ keys: KeyPress...) {
    for key in keys {
      emulator.press(key)
      send(emulator.takeReply())
    }
  }

  /// Types text, one key for each character.
  func type(_ text: String) {
    send(Array(text.utf8))
  }

  /// Pastes text as the terminal's paste command does: bracketed if the program asked for it.
  func paste(_ text: String) {
    send(emulator.paste(text))
  }

  /// Clicks the left button on a cell.
  func click(row: Int, column: Int) {
    emulator.click(row: row, column: column)
    send(emulator.takeReply())
  }

  func resize(rows: Int, columns: Int) {
    emulator.resize(rows: rows, columns: columns)
    pseudo_terminal_resize(master, CInt(rows), CInt(columns))
  }

  /// Reports another size to the program, but leaves the emulator's own size unchanged.
  func claim(rows: Int, columns: Int) {
    pseudo_terminal_resize(master, CInt(rows), CInt(columns))
  }

  /// Sends a signal to the program that was started.
  func send(signal: CInt) {
    kill(process, signal)
  }

  /// Sends a signal to the programs in the foreground, as the terminal's own keys do.
  func sendToForeground(signal: CInt) {
    pseudo_terminal_signal_foreground(master, signal)
  }

  /// Stops reading output, like a stuck connection.
  func stall() throws {
    guard pseudo_terminal_stall(master) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  /// Erases the screen without the program's knowledge.
  func wipe() {
    emulator.receive(Array("\u{1B}[2J".utf8))
  }

  /// Closes the terminal, like a lost connection.
  func hangUp() {
    guard isOpen else { return }
    isOpen = false
    close(master)
    close(hangUpPipe.1)
  }

  private func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, isOpen {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
