import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// The set-up of a connection that stands a stop at any moment.
///
/// A connection that is accepted while the server stops is dropped before anybody serves it, and NIO
/// ends the whole process over a connection that is dropped without having been closed.
struct GuardedChannel: ServerChildChannel {
  /// A connection that was accepted; it is closed when it is dropped before it was served.
  final class Connection: ServerChildChannelValue {
    let channel: any Channel
    private let unserved: Mutex<HTTP1Channel.Value?>

    fileprivate init(_ connection: HTTP1Channel.Value) {
      channel = connection.channel
      unserved = Mutex(connection)
    }

    /// The connection, for the one that serves it; `nil` when that has happened.
    fileprivate func take() -> HTTP1Channel.Value? {
      unserved.withLock { connection in
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
