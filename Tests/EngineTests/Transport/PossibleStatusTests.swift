import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Engine

/// Status lines that HTTP does not have.
@Suite("Impossible statuses", .timeLimit(.minutes(5)))
struct PossibleStatusTests {
  /// Answers every call with the same bytes.
  private final class Bytes: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    let text: String

    init(_ text: String) { self.text = text }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
  }

  @Test(
    "A status below 100 counts as a lost connection, and the next call is still made",
    arguments: [
      "HTTP/1.1 000 x\r\ncontent-length: 0\r\n\r\n",
      "HTTP/1.1 099 x\r\ncontent-length: 2\r\n\r\nab",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 000 x\r\n\r\n",
    ])
  func belowHundred(answer: String) async throws {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.submit {
          try channel.pipeline.syncOperations.addHandler(Bytes(answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let test = try TestService("http://127.0.0.1:\(server.localAddress?.port ?? 0)")
    for _ in 0..<2 {
      let error = await serviceError { try await test.service.profiles() }
      #expect(error?.code == .connectionLost)
      #expect(error?.message.contains("which HTTP does not have") == true)
    }
    await test.close()
    try await server.close()
  }
}
