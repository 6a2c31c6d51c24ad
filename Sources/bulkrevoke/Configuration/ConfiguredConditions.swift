import Engine
import Foundation
import NIOConcurrencyHelpers

/// What the configuration demands of a run, read again whenever its file has changed.
///
/// A run asks before every batch of sends. A name that a colleague protects meanwhile is left alone
/// from then on, and a file that can no longer be understood stops the run.
final class ConfiguredConditions: Sendable {
  /// What tells one version of a file from another.
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
  ///   - path: the configuration file; it may be missing.
  ///   - first: what the file demanded when it was read last.
  ///   - read: reads it anew; throws when a safeguard cannot be understood.
  init(
    path: String, first: RunConditions, read: @escaping @Sendable () async throws -> RunConditions
  ) {
    self.path = path
    self.read = read
    // Without a stamp the file is read once more: it may have changed since it was read.
    latest = NIOLockedValueBox((Stamp(device: 0, inode: 0, size: -1, changedAt: 0), first))
  }

  /// What the configuration demands now.
  func current() async throws -> RunConditions {
    let stamp = Self.stamp(of: path)
    let known = latest.withLockedValue { $0 }
    if stamp == known.stamp { return Self.stamped(known.conditions) }
    let conditions = try await read()
    latest.withLockedValue { $0 = (stamp, conditions) }
    return Self.stamped(conditions)
  }

  /// The conditions with the present state of the list of those who may sign.
  private static func stamped(_ conditions: RunConditions) -> RunConditions {
    var conditions = conditions
    conditions.allowedSignersStamp =
      conditions.allowedSigners.flatMap(stamp(of:)).map { "\($0)" } ?? ""
    return conditions
  }

  private static func stamp(of path: String) -> Stamp? {
    var facts = stat()
    // A link that leads nowhere is no missing file: what it should lead to may hold safeguards.
    guard stat(path, &facts) == 0 || lstat(path, &facts) == 0 else { return nil }
    return Stamp(
      device: UInt(facts.st_dev), inode: UInt(facts.st_ino), size: Int(facts.st_size),
      changedAt: Double(facts.st_ctim.tv_sec) + Double(facts.st_ctim.tv_nsec) / 1e9)
  }
}
