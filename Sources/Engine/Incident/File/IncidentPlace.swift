import Crypto
import Foundation
import GRDB

/// The place that an incident file was made at or adopted to: the machine, the path and the file.
///
/// A file at another place is a copy. Two copies that both send would revoke everything twice, so a
/// copy is for reading only until a person adopts it.
struct IncidentPlace: Sendable, Hashable {
  /// The machine, by a name that does not disclose its id.
  var machine: String
  /// The real path.
  var path: String
  /// The file itself.
  var identity: FileIdentity

  /// This machine: a digest of `/etc/machine-id`, which should not be published (machine-id(5)), or
  /// the host name where there is none.
  static let thisMachine: String = {
    let id = (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)) ?? ""
    let trimmed = id.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty, trimmed != "uninitialized" else {
      return "host \(ProcessInfo.processInfo.hostName)"
    }
    let digest = SHA256.hash(data: Data("bulkrevoke incident place \(trimmed)".utf8))
    return digest.prefix(16).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }()

  /// The place of a file on this machine.
  init(_ names: IncidentPath, _ identity: FileIdentity) {
    (machine, path, self.identity) = (Self.thisMachine, names.real, identity)
  }

  /// The place that an incident has on record.
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

  /// Writes the place down as the incident's own.
  func record(in db: Database) throws {
    try db.execute(
      sql: "UPDATE incident SET machine = ?, place = ?, device = ?, inode = ?",
      arguments: [
        machine, path, Int64(bitPattern: identity.device), Int64(bitPattern: identity.inode),
      ])
  }

  /// Whether a file with this place on record is the one that is at another place now.
  ///
  /// A renamed file stays itself. The device number alone may differ at the same path: some devices
  /// get another one at each start of the machine.
  func isFile(at now: IncidentPlace) -> Bool {
    machine == now.machine && identity.inode == now.identity.inode
      && (identity.device == now.identity.device || path == now.path)
  }

  /// The place in words, seen from this machine.
  var words: String {
    (path.isEmpty ? "an unknown place" : path.scrubbed)
      + (machine == Self.thisMachine ? "" : " on another machine")
  }

  /// Whether the file with this place is there, on this machine.
  var isThere: Bool {
    machine == Self.thisMachine
      && FileIdentity(at: path).map { isFile(at: IncidentPlace(path: path, $0)) } == true
  }

  private init(path: String, _ identity: FileIdentity) {
    (machine, self.path, self.identity) = (Self.thisMachine, path, identity)
  }

  /// Refuses a file whose latest lines are beside another name of it: its former one, or a second one
  /// that leads to the same file.
  func requireLogBeside(_ now: IncidentPlace) throws {
    guard path != now.path else { return }
    let other = FileIdentity(at: path)
    guard other == nil || other == now.identity else { return }
    for suffix in ["-wal", "-journal"] {
      // SQLite makes an empty log when it has none to read.
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
