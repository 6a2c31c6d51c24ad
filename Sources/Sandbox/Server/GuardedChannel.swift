import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Sets up connections that tolerate a server stop at any time.
///
/// A connection accepted during a stop is dropped before it is served, and NIO crashes the process
/// if a connection is dropped without being closed.
struct GuardedChannel: ServerChildChannel {
  /// An accepted connection; it closes itself if it is dropped before it is served.
  final class Connection: ServerChildChannelValue {
    let channel: any Channel
    private let unserved: NIOLockedValueBox<HTTP1Channel.Value?>

    fileprivate init(_ connection: HTTP1Channel.Value) {
      channel = connection.channel
      unserved = NIOLockedValueBox(connection)
    }

    /// Returns the connection, for serving or closing it; `nil` if it was already taken.
    fileprivate func take() -> HTTP1Channel.Value? {
      unserved.withLockedValue { connection in
        defer { connection = nil }
        return connection
      }
    }

    deinit {
      guard let connection = take() else { return }
      Task { try? await connection.executeThenClose { _, _ in } }
    }
  }

  private let base: HTTP1Channel

  init(responder: @escaping HTTPChannelHandler.Responder) {
    base = HTTP1Channel(responder: responder)
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
    base.setup(channel: channel, logger: logger).map(Connection.init)
  }

  func handle(value: Connection, logger: Logger) async {
    guard let connection = value.take() else { return }
    await base.handle(value: connection, logger: logger)
  }
}
