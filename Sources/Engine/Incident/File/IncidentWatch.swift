import Dispatch
import Foundation
import NIOConcurrencyHelpers

/// Tells when an incident changes that somebody else is writing, and when that somebody has gone.
///
/// The kernel tells of every write to the file or its log, and of every opening and closing of the
/// lock beside them; nothing is read while nothing happens. A writer that is killed closes its lock
/// as well. Only what happens on this machine is told: a folder of another one is not watched.
public final class IncidentWatch: Sendable {
  /// What there is to know when something has changed.
  public struct Change: Sendable, Hashable {
    /// Who is writing to the incident now, in words; `nil` when nobody is.
    public let writer: String?
  }

  /// The newest change that was not taken yet, the first of them at once; ends when the watch is
  /// stopped.
  public let changes: AsyncStream<Change>

  private let path: String
  private let name: String
  private let descriptor: Int32
  // Safe despite the attribute: any thread may use a dispatch source, but the Swift overlay for
  // Linux does not declare that.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let queue: DispatchQueue
  private let sink: AsyncStream<Change>.Continuation
  private let writer: NIOLockedValueBox<String?>

  /// Begins to watch; throws `IncidentError` when the kernel has no room for another watch.
  public init(of path: String) throws {
    let folder: String
    self.path = path
    // Where SQLite's files and the lock's stand, under whatever name the incident was opened.
    (folder, name) = IncidentPath.split((try? IncidentPath(of: path))?.real ?? path)
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0, inotify_add_watch(descriptor, folder, Self.mask) >= 0 else {
      let why = String(cString: strerror(errno))
      if descriptor >= 0 { Foundation.close(descriptor) }
      throw IncidentError(.deviceFailed, "\(path.scrubbed) cannot be watched: \(why)")
    }
    self.descriptor = descriptor
    queue = DispatchQueue(label: "incident-watch")
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    (changes, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    // Asked after the watch has begun: who goes from now on is noticed.
    let holder = IncidentFile.writer(of: path)
    writer = NIOLockedValueBox(holder)
    source.setEventHandler { [weak self] in self?.take() }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    sink.onTermination = { [weak self] _ in self?.source.cancel() }
    sink.yield(Change(writer: holder))
  }

  deinit {
    stop()
  }

  /// Ends the watch.
  public func stop() {
    sink.finish()
    source.cancel()
  }

  // MARK: - What the kernel tells

  private static let mask = UInt32(
    IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

  /// Milliseconds until a look is repeated at a lock that was closed and is still held.
  private static let looks = [1, 5, 25, 125, 625]

  private func take() {
    var isWritten = false
    var isLockTouched = false
    for event in events() {
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { (isWritten, isLockTouched) = (true, true) }
      switch event.name {
      case name, name + "-wal": isWritten = isWritten || event.mask & UInt32(IN_MODIFY) != 0
      case name + IncidentPath.tagSuffix: isLockTouched = true
      default: break
      }
    }
    if isLockTouched {
      look(Self.looks[...], isWritten: isWritten)
    } else if isWritten {
      sink.yield(Change(writer: writer.withLockedValue { $0 }))
    }
  }

  /// Looks who is writing. The kernel tells of a closing a moment before it lets go of the lock.
  private func look(_ later: ArraySlice<Int>, isWritten: Bool) {
    let holder = IncidentFile.writer(of: path)
    let isNews = writer.withLockedValue { known in
      defer { known = holder }
      return known != holder
    }
    if isNews || isWritten { sink.yield(Change(writer: holder)) }
    guard holder != nil, let next = later.first else { return }
    queue.asyncAfter(deadline: .now() + .milliseconds(next)) { [weak self] in
      self?.look(later.dropFirst(), isWritten: false)
    }
  }

  /// Everything the kernel has to tell.
  private func events() -> [(mask: UInt32, name: String)] {
    var found: [(UInt32, String)] = []
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return found }
      bytes.withUnsafeBytes { buffer in
        let head = MemoryLayout<inotify_event>.size
        var offset = 0
        while offset + head <= count {
          // Where the kernel's `inotify_event` holds its mask and the length of the name.
          let mask = buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
          let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
          let name = buffer[(offset + head)..<min(count, offset + head + length)]
          found.append((mask, String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)))
          offset += head + length
        }
      }
    }
  }
}
