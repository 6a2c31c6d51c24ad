import CNcurses
import Dispatch
import Glibc

/// Reads a terminal's input as it arrives and delivers it as events on the main actor.
@MainActor
final class InputSource {
  private let descriptor: CInt
  private var decoder: InputDecoder
  private let source: any DispatchSourceRead
  private var escapeTimer: (any DispatchSourceTimer)?
  private var deliver: @MainActor ([InputEvent]) -> Void = { _ in }

  init(descriptor: CInt, decoder: InputDecoder) {
    self.descriptor = descriptor
    self.decoder = decoder
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
  }

  /// Starts reading. Each call of `deliver` receives all events that have arrived.
  func start(_ deliver: @escaping @MainActor ([InputEvent]) -> Void) {
    self.deliver = deliver
    source.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.readAll() }
    }
    source.activate()
  }

  /// Drops everything typed so far that has not been delivered yet.
  ///
  /// The bytes are read and decoded first. If they end inside a paste or a sequence, the rest of it
  /// is dropped as it arrives.
  func flush() {
    guard !source.isCancelled else { return }
    _ = decodeAll()
    decoder.drop()
  }

  /// Stops reading for good.
  func cancel() {
    escapeTimer?.cancel()
    escapeTimer = nil
    source.cancel()
    deliver = { _ in }
  }

  private func readAll() {
    guard !source.isCancelled else { return }
    var (events, isAtEnd) = decodeAll()
    let deliver = deliver
    if isAtEnd {
      // A closed terminal stays readable for ever, so stop reading.
      events.append(.endOfInput)
      cancel()
    } else {
      scheduleEscape()
    }
    if !events.isEmpty {
      deliver(events)
    }
  }

  private func decodeAll() -> (events: [InputEvent], isAtEnd: Bool) {
    var events: [InputEvent] = []
    var waiting = curses_bytes_waiting(descriptor)
    while waiting > 0 {
      var bytes = [UInt8](repeating: 0, count: min(Int(waiting), 1 << 16))
      let count = read(descriptor, &bytes, bytes.count)
      // A read can fail although bytes are waiting, for example in the background. Such an error
      // ends the input, except EINTR and EAGAIN.
      guard count > 0 else { return (events, count == 0 || ![EINTR, EAGAIN].contains(errno)) }
      events += decoder.decode(bytes[..<count], at: .now)
      waiting = curses_bytes_waiting(descriptor)
    }
    return (events, waiting < 0)
  }

  private func scheduleEscape() {
    escapeTimer?.cancel()
    escapeTimer = nil
    guard let deadline = decoder.deadline else { return }
    let timer = DispatchSource.makeTimerSource(queue: .main)
    let wait = max(.zero, ContinuousClock.now.duration(to: deadline))
    timer.schedule(deadline: .now() + .nanoseconds(Int(wait / .nanoseconds(1)) + 1))
    timer.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.expireEscape() }
    }
    escapeTimer = timer
    timer.activate()
  }

  private func expireEscape() {
    let events = decoder.expire(at: .now)
    scheduleEscape()
    if !events.isEmpty {
      deliver(events)
    }
  }
}
