import NIOCore
import NIOHTTP1

/// Adjusts the `Content-Encoding` of an answer for the decompressor that follows.
///
/// The decompressor knows `gzip` and `deflate`. It treats an answer that names an encoding but has
/// no body, such as a 204, as truncated.
final class BodyEncoding: ChannelInboundHandler, Sendable {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart

  private static let header = "content-encoding"

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data), head.headers.contains(name: Self.header)
    else { return context.fireChannelRead(data) }
    let names = head.headers[canonicalForm: Self.header].map { $0.lowercased() }
    if [204, 304].contains(head.status.code) || head.headers.first(name: "content-length") == "0" {
      head.headers.remove(name: Self.header)
    } else if names == ["x-gzip"] {
      // `x-gzip` is another name for `gzip` (RFC 9110, 8.4.1.3).
      head.headers.replaceOrAdd(name: Self.header, value: "gzip")
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  /// Returns the encoding of a body that cannot be decompressed here; `nil` when it can be read.
  static func unread(in headers: HTTPHeaders) -> String? {
    let names = headers[canonicalForm: header].map { $0.lowercased() }.filter { $0 != "identity" }
    guard !names.isEmpty, names != ["gzip"], names != ["deflate"] else { return nil }
    return names.joined(separator: ", ")
  }

  /// Inserts the handler after the decoder of a new connection, and so before the decompressor.
  @Sendable
  static func prepare(on channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
      try pipeline.addHandler(BodyEncoding(), position: .after(decoder))
    }
  }
}
