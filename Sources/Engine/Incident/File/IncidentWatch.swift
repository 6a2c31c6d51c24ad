import Dispatch
import Foundation
import NIOConcurrencyHelpers

/// Reports the changes to an incident that another process writes, and the end of that process.
///
/// The kernel reports every write to the file or its log, and when the lock file next to them is
/// created, closed or removed. The watch reads nothing while nothing happens. A killed writer
/// closes its lock file too. Changes that another machine makes in a shared folder are not
/// reported.
public final class IncidentWatch: Sendable {
  /// The facts that are reported after a change.
  public struct Change: Sendable, Hashable {
    /// The process that is writing to the incident now, in words; `nil` if there is none.
    public let writer: String?
  }

  /// The changes, starting with the present state. Only the newest unread change is kept. The
  /// stream ends when the watch is stopped.
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

  /// Starts the watch; throws `IncidentError` if the kernel refuses it.
  public init(of path: String) throws {
    let folder: String
    self.path = path
    // SQLite's files and the lock file are next to the real path, whatever path was given.
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
    // Read after the watch has started: a writer that ends from now on is reported.
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

  /// Stops the watch.
  public func stop() {
    sink.finish()
    source.cancel()
  }

  // MARK: - Events of the kernel

  private static let mask = UInt32(
    IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

  /// The delays, in milliseconds, before each further check of a lock that is still held.
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

  /// Checks which process is writing. The kernel drops the lock shortly after it reports that the
  /// lock file is closed, so the check is repeated a few times while the lock is held.
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

  /// Returns all events that the kernel has queued.
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
          // The offsets of the mask and the name's length in the kernel's `inotify_event`.
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
