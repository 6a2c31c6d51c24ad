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
    latest = NIOLockedValueBox((Self.stamp(of: path), first))
  }

  /// What the configuration demands now.
  func current() async throws -> RunConditions {
    let stamp = Self.stamp(of: path)
    let known = latest.withLockedValue { $0 }
    if stamp == known.stamp { return known.conditions }
    let conditions = try await read()
    latest.withLockedValue { $0 = (stamp, conditions) }
    return conditions
  }

  private static func stamp(of path: String) -> Stamp? {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    return Stamp(
      device: UInt(facts.st_dev), inode: UInt(facts.st_ino), size: Int(facts.st_size),
      changedAt: Double(facts.st_ctim.tv_sec) + Double(facts.st_ctim.tv_nsec) / 1e9)
  }
}
