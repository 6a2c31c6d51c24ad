import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

/// A service in the test's own process that answers as a script says and records every call.
///
/// It speaks plain HTTP on loopback, where the program sends its key without TLS.
final class HostileServer: Sendable {
  /// A call as received.
  struct Call: Sendable {
    let method: String
    /// Path and query, as sent on the wire.
    let target: String
    let headers: [(name: String, value: String)]
    let body: String

    var path: String { String(target.prefix { $0 != "?" }) }

    /// Returns a decoded parameter of the query.
    func parameter(_ name: String) -> String? {
      URLComponents(string: target)?.queryItems?.first { $0.name == name }?.value
    }
  }

  /// The answer to a call.
  struct Reply: Sendable {
    var status = 200
    var body = ""
    var headers: [(name: String, value: String)] = []

    static func json(_ body: String, _ status: Int = 200) -> Reply {
      Reply(status: status, body: body, headers: [("content-type", "application/json")])
    }

    /// The answer of TLM to an accepted call.
    static let accepted = Reply(status: 204)

    /// An error in the form that both services use.
    static func error(_ status: Int, _ code: String, _ message: String = "no") -> Reply {
      .json(#"{"errors":[{"code":"\#(code)","message":"\#(message)"}]}"#, status)
    }
  }

  typealias Script = @Sendable (Call) -> Reply

  private static let key = "hostile-key-0123456789"

  let baseURL: String
  private let channel: any Channel
  private let record: NIOLockedValueBox<[Call]>

  /// Every call so far, in the order of arrival.
  var calls: [Call] { record.withLockedValue { $0 } }
  /// The calls that ask for a change.
  var changes: [Call] { calls.filter { $0.method != "GET" } }

  init(_ script: @escaping Script) async throws {
    let record = NIOLockedValueBox<[Call]>([])
    channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
          try channel.pipeline.syncOperations.addHandler(Answers(script: script, record: record))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.record = record
    baseURL = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
  }

  deinit {
    channel.close(promise: nil)
  }

  /// Returns the program, configured to use this server as Trust Lifecycle Manager.
  func program(in folder: TemporaryFolder) -> Program {
    Program(
      folder: folder,
      environment: ["BULKREVOKE_BASE_URL": baseURL, "BULKREVOKE_API_KEY": Self.key])
  }

  /// Returns the program, configured to use this server as CertCentral.
  func certCentralProgram(in folder: TemporaryFolder) -> Program {
    Program(
      folder: folder,
      environment: [
        "BULKREVOKE_BASE_URL": baseURL + "/services/v2", "BULKREVOKE_KIND": "certcentral",
        "BULKREVOKE_API_KEY": Self.key,
      ])
  }

  private final class Answers: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let script: Script
    private let record: NIOLockedValueBox<[Call]>
    private var head: HTTPRequestHead?
    private var body = ""

    init(script: @escaping Script, record: NIOLockedValueBox<[Call]>) {
      (self.script, self.record) = (script, record)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): (self.head, body) = (head, "")
      case .body(let buffer): body += String(buffer: buffer)
      case .end:
        guard let head else { return }
        let call = Call(
          method: head.method.rawValue, target: head.uri,
          headers: head.headers.map { ($0.name, $0.value) }, body: body)
        record.withLockedValue { $0.append(call) }
        send(script(call), on: context)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    private func send(_ reply: Reply, on context: ChannelHandlerContext) {
      var headers = HTTPHeaders(reply.headers)
      if reply.status != 204 {
        headers.add(name: "content-length", value: String(reply.body.utf8.count))
      }
      let head = HTTPResponseHead(
        version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      if !reply.body.isEmpty {
        context.write(
          wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: reply.body)))), promise: nil)
      }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
