import NIOCore
import NIOHTTP1

/// An answer with a status that HTTP does not have.
struct ImpossibleStatus: Error, CustomStringConvertible {
  let code: UInt
  var description: String {
    "the server answered with the status \(code), which HTTP does not have"
  }
}

/// Fails a connection whose answer has a status below 100 (RFC 9110, 15), before the HTTP client
/// sees it.
///
/// The client treats the answer as an informational one, and crashes when the answer ends.
final class PossibleStatus: ChannelInboundHandler, Sendable {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
      context.fireErrorCaught(ImpossibleStatus(code: head.status.code))
      context.close(promise: nil)
      return
    }
    // After an invalid status, the connection is closed and the rest of the answer is dropped.
    guard context.channel.isActive else { return }
    context.fireChannelRead(data)
  }

  /// Inserts the check after the decoder of a new connection.
  @Sendable
  static func require(on channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
      try pipeline.addHandler(PossibleStatus(), position: .after(decoder))
    }
  }
}
