import Engine
import Foundation
import NIOConcurrencyHelpers

/// The conditions that the configuration sets for a run, read again whenever its file has changed.
///
/// A run asks for them before every batch of sends. A name that became protected during the run is
/// skipped from the next batch on. A file that became invalid pauses the run.
final class ConfiguredConditions: Sendable {
  /// The properties that distinguish one version of a file from another.
  private struct Stamp: Equatable {
    var device: UInt
    var inode: UInt
    var size: Int
    var changedAt: Double
  }

  private let path: String
  private let read: @Sendable () async throws -> RunConditions
  private let latest: NIOLockedValueBox<(stamp: Stamp?, conditions: RunConditions)>

  /// - Parameters:
  ///   - path: The path of the configuration file. The file can be missing.
  ///   - first: The conditions that were read to create the settings.
  ///   - read: Reads the conditions again; throws if the file is invalid.
  init(
    path: String, first: RunConditions, read: @escaping @Sendable () async throws -> RunConditions
  ) {
    self.path = path
    self.read = read
    // A stamp that fits no file forces a read, because the file can have changed since `first`.
    latest = NIOLockedValueBox((Stamp(device: 0, inode: 0, size: -1, changedAt: 0), first))
  }

  /// Returns the conditions that the configuration sets now.
  func current() async throws -> RunConditions {
    let stamp = Self.stamp(of: path)
    let known = latest.withLockedValue { $0 }
    if stamp == known.stamp { return Self.stamped(known.conditions) }
    let conditions = try await read()
    latest.withLockedValue { $0 = (stamp, conditions) }
    return Self.stamped(conditions)
  }

  /// Returns the conditions with the current stamp of the list of allowed signers.
  private static func stamped(_ conditions: RunConditions) -> RunConditions {
    var conditions = conditions
    conditions.allowedSignersStamp =
      conditions.allowedSigners.flatMap(stamp(of:)).map { "\($0)" } ?? ""
    return conditions
  }

  private static func stamp(of path: String) -> Stamp? {
    var facts = stat()
    // A broken link does not count as a missing file, because its target can hold safeguards.
    guard stat(path, &facts) == 0 || lstat(path, &facts) == 0 else { return nil }
    return Stamp(
      device: UInt(facts.st_dev), inode: UInt(facts.st_ino), size: Int(facts.st_size),
      changedAt: Double(facts.st_ctim.tv_sec) + Double(facts.st_ctim.tv_nsec) / 1e9)
  }
}
