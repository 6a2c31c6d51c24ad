import NIOCore
import NIOHTTP1

/// The server answered with a status that HTTP does not have.
struct ImpossibleStatus: Error, CustomStringConvertible {
  let code: UInt
  var description: String {
    "the server answered with the status \(code), which HTTP does not have"
  }
}

/// Fails a connection whose answer has a status below 100 (RFC 9110, 15), before the client sees it.
///
/// The client takes such an answer for an informational one, and does not survive its end.
final class PossibleStatus: ChannelInboundHandler, Sendable {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
      context.fireErrorCaught(ImpossibleStatus(code: head.status.code))
      context.close(promise: nil)
      return
    }
    // What follows such a head finds the connection closed.
    guard context.channel.isActive else { return }
    context.fireChannelRead(data)
  }

  /// Puts the check behind the decoder of a new connection.
  @Sendable
  static func require(on channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
      try pipeline.addHandler(PossibleStatus(), position: .after(decoder))
    }
  }
}
