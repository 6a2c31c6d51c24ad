import NIOCore
import NIOPosix

/// An HTTP proxy on loopback that leads every tunnel to one port and records its requests.
final class TunnelProxy: Sendable {
  private let channel: any Channel
  private let record: Noted<String>

  /// The head of each request, as it came in the clear.
  var heads: [String] { record.all }
  /// Host and port for a proxy's configuration.
  var address: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  init(to port: Int) async throws {
    let record = Noted<String>()
    channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.submit {
          try channel.pipeline.syncOperations.addHandler(Tunnel(to: port, record: record))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.record = record
  }

  func stop() async {
    try? await channel.close()
  }
}

/// Reads the head of a request, answers 200, and passes bytes on in both directions.
private final class Tunnel: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let port: Int
  private let record: Noted<String>
  private var head = ""
  private var early: [ByteBuffer] = []
  private var isAsked = false
  private var peer: (any Channel)?

  init(to port: Int, record: Noted<String>) {
    (self.port, self.record) = (port, record)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    if let peer {
      peer.writeAndFlush(buffer, promise: nil)
    } else if isAsked {
      early.append(buffer)
    } else {
      head += String(buffer: buffer)
      guard head.hasSuffix("\r\n\r\n") else { return }
      isAsked = true
      record.add(head)
      open(context)
    }
  }

  private func open(_ context: ChannelHandlerContext) {
    let client = context.channel
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    ClientBootstrap(group: context.eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.submit {
          try channel.pipeline.syncOperations.addHandler(Backwards(to: client))
        }
      }
      .connect(host: "127.0.0.1", port: port)
      .whenComplete { result in
        guard case .success(let peer) = result else { return client.close(promise: nil) }
        client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"), promise: nil)
        bound.value.peer = peer
        for buffer in bound.value.early { peer.writeAndFlush(buffer, promise: nil) }
      }
  }

  func channelInactive(context: ChannelHandlerContext) {
    peer?.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

private final class Backwards: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let client: any Channel

  init(to client: any Channel) { self.client = client }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    client.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    client.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
