import Crypto
import Foundation
import GRDB

/// The place of an incident file: the machine, the path and the file.
///
/// A file at another place than the recorded one is a copy, unless it was only renamed. Two copies
/// that both send would send everything twice, so a copy is read-only until a person adopts it.
struct IncidentPlace: Sendable, Hashable {
  /// The name of the machine, which does not disclose its id.
  var machine: String
  /// The absolute path, without symbolic links.
  var path: String
  /// The device and inode number of the file.
  var identity: FileIdentity

  /// The name of this machine: a digest of `/etc/machine-id`, because the id itself should not be
  /// published (machine-id(5)). The host name if there is no id.
  static let thisMachine: String = {
    let id = (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)) ?? ""
    let trimmed = id.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty, trimmed != "uninitialized" else {
      return "host \(ProcessInfo.processInfo.hostName)"
    }
    let digest = SHA256.hash(data: Data("bulkrevoke incident place \(trimmed)".utf8))
    return digest.prefix(16).hexadecimal()
  }()

  /// Creates the place of a file on this machine.
  init(_ names: IncidentPath, _ identity: FileIdentity) {
    (machine, path, self.identity) = (Self.thisMachine, names.real, identity)
  }

  /// Reads the place that an incident file records.
  init(in db: Database, path: String) throws {
    guard
      let row = try Row.fetchOne(db, sql: "SELECT machine, place, device, inode FROM incident")
    else { throw IncidentError(.damaged, "\(path.scrubbed) holds no incident") }
    machine = try row.value(at: 0)
    self.path = try row.value(at: 1)
    let (device, inode): (Int64, Int64) = (try row.value(at: 2), try row.value(at: 3))
    identity = FileIdentity(
      device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode))
  }

  /// Records the place in the incident file.
  func record(in db: Database) throws {
    try db.execute(
      sql: "UPDATE incident SET machine = ?, place = ?, device = ?, inode = ?",
      arguments: [
        machine, path, Int64(bitPattern: identity.device), Int64(bitPattern: identity.inode),
      ])
  }

  /// Whether a file that records this place and is at `now` is the original, not a copy.
  ///
  /// A renamed file stays the original. At an unchanged path the device number may differ, because
  /// some devices get a new number each time the machine starts.
  func isFile(at now: IncidentPlace) -> Bool {
    machine == now.machine && identity.inode == now.identity.inode
      && (identity.device == now.identity.device || path == now.path)
  }

  /// The place in words, seen from this machine.
  var words: String {
    (path.isEmpty ? "an unknown place" : path.scrubbed)
      + (machine == Self.thisMachine ? "" : " on another machine")
  }

  /// Whether the file still exists at this place, on this machine.
  var isThere: Bool {
    machine == Self.thisMachine
      && FileIdentity(at: path).map { isFile(at: IncidentPlace(path: path, $0)) } == true
  }

  private init(path: String, _ identity: FileIdentity) {
    (machine, self.path, self.identity) = (Self.thisMachine, path, identity)
  }

  /// Throws `displaced` if SQLite's log with the latest lines is still next to another name of the
  /// file: its former name, or a second name for it.
  func requireLogBeside(_ now: IncidentPlace) throws {
    guard path != now.path else { return }
    let other = FileIdentity(at: path)
    guard other == nil || other == now.identity else { return }
    for suffix in ["-wal", "-journal"] {
      // An empty log does not count: SQLite creates one if it has none to read.
      guard let left = stat(at: path + suffix), left.isRegular, left.st_size > 0,
        stat(at: now.path + suffix).map({ $0.st_size == 0 }) ?? true
      else { continue }
      throw IncidentError(
        .displaced,
        other == nil
          ? "\(now.path.scrubbed) was moved from \(path.scrubbed) without "
            + "\((path + suffix).scrubbed), which holds its latest lines; move that file to "
            + "\((now.path + suffix).scrubbed), then open the incident again"
          : "\(now.path.scrubbed) is another name of \(path.scrubbed), and its latest lines are in "
            + "\((path + suffix).scrubbed); open it by that name")
    }
  }
}
