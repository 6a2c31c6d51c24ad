import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP server on loopback that answers by a script and records its requests.
final class ScriptedServer: Sendable {
  /// An HTTP request as it arrived.
  struct Request: Sendable {
    let method: HTTPMethod
    /// Path and query, as they were on the wire.
    let target: String
    let headers: HTTPHeaders
    let body: String

    var path: String { String(target.prefix { $0 != "?" }) }
    var query: String? { target.firstIndex(of: "?").map { String(target[$0...].dropFirst()) } }
  }

  /// The server's reaction to a request.
  enum Reply: Sendable {
    case answer(Int, body: String = "", headers: [(String, String)] = [])
    /// An answer whose body is bytes rather than text.
    case bytes(Int, body: [UInt8], headers: [(String, String)])
    /// Closes the connection without an answer.
    case hangUp
    /// Resets the connection.
    case reset
    /// States the length of the answer, then closes before its end.
    case breakOff
    /// Starts an answer and never ends it.
    case stallInBody
    /// Never answers.
    case silence

    static func json(_ body: String, status: Int = 200) -> Reply {
      .answer(status, body: body, headers: [("content-type", "application/json")])
    }
    static let noContent = Reply.answer(204)
  }

  typealias Script = @Sendable (Request) async -> Reply

  let baseURL: String
  private let channel: any Channel
  private let record: Noted<ScriptedServer.Request>

  /// Every request so far, in the order of arrival.
  var requests: [Request] { record.all }

  init(_ script: @escaping Script) async throws {
    let record = Noted<Request>()
    channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
          try channel.pipeline.syncOperations.addHandler(
            ScriptedAnswers(script: script, record: record))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.record = record
    baseURL = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
  }

  func stop() async {
    try? await channel.close()
  }
}

/// Runs `body` with a scripted server, and always stops the server.
func withScriptedServer<Result>(
  _ script: @escaping ScriptedServer.Script, _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
  let server = try await ScriptedServer(script)
  do {
    let result = try await body(server)
    await server.stop()
    return result
  } catch {
    await server.stop()
    throw error
  }
}

private final class ScriptedAnswers: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let script: ScriptedServer.Script
  private let record: Noted<ScriptedServer.Request>
  private var head: HTTPRequestHead?
  private var body = ""

  init(script: @escaping ScriptedServer.Script, record: Noted<ScriptedServer.Request>) {
    self.script = script
    self.record = record
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = ""
    case .body(let buffer):
      body += String(buffer: buffer)
    case .end:
      guard let head else { return }
      let request = ScriptedServer.Request(
        method: head.method, target: head.uri, headers: head.headers, body: body)
      record.add(request)
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.makeFutureWithTask { [script] in await script(request) }
        .whenSuccess { reply in
          let (handler, context) = bound.value
          handler.send(reply, on: context)
        }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func send(_ reply: ScriptedServer.Reply, on context: ChannelHandlerContext) {
    switch reply {
    case .answer(let status, let body, let headers):
      var fields = HTTPHeaders(headers)
      if status != 204 { fields.add(name: "content-length", value: String(body.utf8.count)) }
      begin(HTTPResponseStatus(statusCode: status), fields, body, on: context)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    case .bytes(let status, let body, let headers):
      var fields = HTTPHeaders(headers)
      fields.add(name: "content-length", value: String(body.count))
      let head = HTTPResponseHead(
        version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    case .hangUp:
      context.close(promise: nil)
    case .reset:
      // A linger time of zero makes the kernel send a reset instead of an orderly end.
      if let options = context.channel as? any SocketOptionProvider {
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in }
      }
      context.close(promise: nil)
    case .breakOff:
      begin(.ok, ["content-length": "1000"], "{", on: context)
      context.close(promise: nil)
    case .stallInBody:
      begin(.ok, ["content-length": "1000"], "{", on: context)
      context.flush()
    case .silence:
      break
    }
  }

  private func begin(
    _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: String,
    on context: ChannelHandlerContext
  ) {
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !body.isEmpty {
      context.writeAndFlush(
        wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
    }
  }
}
