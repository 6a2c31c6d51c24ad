import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

/// One call to a service's API.
struct APICall: Sendable {
  /// HTTP method.
  var method: HTTPMethod = .GET
  /// Path under the base URL, starting with a slash, already percent-encoded; see `APIPath`.
  var path: String
  /// Query items in order; encoded when sent.
  var query: [(name: String, value: String)] = []
  /// JSON body.
  var body: Data?
  /// The purpose of the call.
  var lane: RequestLane
  /// The operation for error messages, such as “revoking 0F6F…”.
  var operation: String
}

/// The answer to a call, of any status.
struct APIAnswer: Sendable {
  let status: Int
  var contentType: String
  let retryAfter: Duration?
  /// How long the service allows no more calls, by its `RateLimit` fields; `nil` if it allows some.
  var isExhaustedFor: Duration?
  /// The unchanged body. It may quote the key, so the redaction must remove it from any text that
  /// is kept.
  var body: Data
  /// The encoding of the body, if it could not be decompressed.
  var unreadEncoding: String?
  /// Removes the key from text of the answer.
  var redaction: KeyRedaction?

  /// The start of the body as text, without the key.
  var text: String { KeyRedaction.text(of: body, redaction) }

  /// Whether the body is empty or a JSON object, as in a service's answer but not in a proxy's
  /// page.
  var isEmptyOrObject: Bool {
    body.isEmpty || (try? JSONSerialization.jsonObject(with: body)) is [String: Any]
  }
}

/// The settings of a connection to a service.
public struct ConnectionOptions: Sendable {
  /// The longest time from sending a call to receiving its whole answer.
  public var timeout: Duration
  /// The longest time to establish a connection, including its tunnel and TLS.
  public var connectionTimeout: Duration
  /// Root certificates to trust in addition to the system's.
  public var extraRoots: ExtraRoots?
  /// The proxy that tunnels the calls; `nil` for none.
  public var proxy: ServiceProxy?

  public init(
    timeout: Duration = .seconds(30), connectionTimeout: Duration = .seconds(10),
    extraRoots: ExtraRoots? = nil, proxy: ServiceProxy? = nil
  ) {
    self.timeout = timeout
    self.connectionTimeout = min(connectionTimeout, timeout)
    self.extraRoots = extraRoots
    self.proxy = proxy
  }
}

/// Sends calls with the key to one base URL, within the request budget.
///
/// TLS is always verified, redirects are never followed, and the size of an answer's body is
/// limited.
public final class ServiceConnection: Sendable {
  /// The base URL.
  let address: ServiceAddress
  /// The request budget that every call passes.
  let gate: RequestGate

  /// Removes the key from text that the service sends; `nil` without a key.
  let redaction: KeyRedaction?

  private let client: HTTPClient
  private let keyHeader: String
  private let key: APIKey?
  private let timeout: Duration
  private let proxy: ServiceProxy?

  /// The largest body that is read, in bytes; 1,000 certificates with their DER are far smaller.
  private static let largestBody = 64 << 20

  /// - Parameter keyHeader: the header that carries the key.
  /// - Throws: `InvalidRootFile` when the file of extra roots cannot be read, `InvalidAddress` when
  ///   the address must not be reached through the proxy.
  public convenience init(
    address: ServiceAddress, key: APIKey, keyHeader: String, gate: RequestGate,
    options: ConnectionOptions
  ) throws {
    try self.init(
      address: address, availableKey: key, keyHeader: keyHeader, gate: gate, options: options)
  }

  /// - Parameter key: the key for this address; without one, every call fails before anything is
  ///   sent.
  init(
    address: ServiceAddress, availableKey key: APIKey?, keyHeader: String, gate: RequestGate,
    options: ConnectionOptions
  ) throws {
    self.address = address
    self.gate = gate
    self.keyHeader = keyHeader
    self.key = key
    redaction = key.map(KeyRedaction.init)
    timeout = options.timeout
    proxy = options.proxy
    guard proxy == nil || ServiceProxy.mayReach(address) else {
      throw InvalidAddress(
        message:
          "\(address.base) is never reached through a proxy: the proxy would see the API key, "
          + "or treat the address as its own machine")
    }
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try Self.tls(options), redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(options.connectionTimeout.nanoseconds)))
    // The pool must not delay a call that the budget has let through, because its time-out has
    // started. A run has up to 64 workers, and a search may read beside it.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2 * 64 + 2
    // One reset of an HTTP/2 connection would leave every call under way without an answer.
    configuration.httpVersion = .http1Only
    // A refused connection is reported to the person at the keyboard, not retried silently.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.proxy = proxy?.configuration
    configuration.decompression = .enabled(limit: .size(Self.largestBody))
    let checkAnswers: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
      BodyEncoding.prepare(on: channel).flatMap { PossibleStatus.require(on: channel) }
    }
    configuration.http1_1ConnectionDebugInitializer = checkAnswers
    if address.base.hasPrefix("https:") {
      let names = AlternativeNames(host: address.host)
      configuration.http1_1ConnectionDebugInitializer = { channel in
        names.require(on: channel).flatMap { checkAnswers(channel) }
      }
    }
    // One event loop handles thousands of calls per second without switching threads.
    client = HTTPClient(
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton.next(), configuration: configuration)
  }

  /// Returns the settings for verifying a server.
  static func tls(_ options: ConnectionOptions) throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    // Earlier versions are insecure (RFC 8996).
    tls.minimumTLSVersion = .tlsv12
    if let roots = options.extraRoots {
      tls.additionalTrustRoots = [.certificates(try roots.certificates())]
    }
    return tls
  }

  /// Closes all connections; nothing can be sent afterwards.
  public func close() async {
    try? await client.shutdown()
  }

  /// Sends a call when the budget allows it, and reads the answer.
  ///
  /// - Throws: `ServiceError` when there is no answer, for a redirect, for a path that must not be
  ///   sent, and for a pause too long to wait for. `CancellationError` when cancelled before the
  ///   call leaves; a call that only reads can be cancelled at any time.
  func send(_ call: APICall) async throws -> APIAnswer {
    try APIPath.check(call.path, operation: call.operation)
    try refuseLongPause(before: call)
    guard let key else {
      throw ServiceError(
        .credentialsRefused, operation: call.operation,
        message: "no API key belongs to \(address.base), and nothing was sent")
    }
    try await enter(for: call)
    let answer: APIAnswer
    do {
      answer = try await exchange(call, with: key)
    } catch {
      gate.ended(call.lane)
      if Task.isCancelled, call.method == .GET { throw CancellationError() }
      throw serviceError(for: error, operation: call.operation)
    }
    gate.answered(
      call.lane, status: answer.status, retryAfter: answer.retryAfter,
      isExhaustedFor: answer.isExhaustedFor)
    if (300..<400).contains(answer.status) {
      throw ServiceError(
        .redirected, operation: call.operation, status: answer.status,
        message: "the server answers with a redirect")
    }
    return try Self.readable(answer, operation: call.operation)
  }

  /// Returns the answer if its body can be read. A success in an unknown encoding proves nothing,
  /// and throws. The unreadable body of a refusal is replaced by a sentence.
  private static func readable(_ answer: APIAnswer, operation: String) throws -> APIAnswer {
    guard let encoding = answer.unreadEncoding, !answer.body.isEmpty else { return answer }
    let why = "the answer is compressed as “\(encoding.beginning)”, which is not supported"
    guard !(200..<300).contains(answer.status) else {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: answer.status, message: why)
    }
    var answer = answer
    (answer.body, answer.contentType) = (Data(why.utf8), "text/plain")
    return answer
  }

  /// Takes a place in the budget for a call that is checked before it leaves.
  ///
  /// - Parameter isForCheck: whether the check makes calls of its own.
  /// - Returns: `nil` while the service asks for a pause too long to wait for.
  /// - Throws: `CancellationError` when cancelled first.
  func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit? {
    if let pause = gate.pause, pause > AskedWait.longestInRun { return nil }
    return try await CallPermit(gate, lane, isForCheck: isForCheck)
  }

  /// Waits for a place in the budget, or uses the one that the call already holds.
  private func enter(for call: APICall) async throws {
    if call.method != .GET, let permit = CallPermit.current {
      // Another call got a 429 during the check. After the pause, the check would be out of date.
      if let pause = gate.pause {
        permit.giveBack()
        throw ServiceError(
          .throttled, operation: call.operation, message: "nothing was sent", retryAfter: pause)
      }
      try Task.checkCancellation()
      if await permit.leave() { return }
    }
    try await gate.enter(call.lane)
  }

  /// Throws `ServiceError` with code `throttled` while the service asks for too long a pause. A run
  /// reports its waits, so it may wait longer than a search, which waits silently.
  private func refuseLongPause(before call: APICall) throws {
    let longest = call.lane == .search ? AskedWait.longestSilent : AskedWait.longestInRun
    guard let pause = gate.pause, pause > longest else { return }
    throw ServiceError(
      .throttled, operation: call.operation, message: "nothing was sent", retryAfter: pause)
  }

  /// Sends a call and reads its whole answer, on the client's own threads.
  private func exchange(_ call: APICall, with key: APIKey) async throws -> APIAnswer {
    let request = try request(for: call, with: key)
    let exchange = client.execute(
      request: request,
      delegate: ResponseAccumulator(request: request, maxBodySize: Self.largestBody),
      deadline: .now() + .nanoseconds(timeout.nanoseconds))
    let response = try await withTaskCancellationHandler {
      try await exchange.get()
    } onCancel: {
      // A call that changes something is never cancelled once sent, because its outcome would then
      // be unknown.
      if call.method == .GET { exchange.cancel() }
    }
    let contentType = response.headers.first(name: "content-type") ?? ""
    return APIAnswer(
      status: Int(response.status.code),
      contentType: redaction?.redacted(contentType) ?? contentType,
      retryAfter: RetryAfter.wait(
        askedBy: response.headers.first(name: "retry-after"),
        date: response.headers.first(name: "date"), now: Date()),
      isExhaustedFor: RateLimitFields.wait(askedBy: response.headers),
      body: Data(response.body?.readableBytesView ?? ByteBufferView()),
      unreadEncoding: BodyEncoding.unread(in: response.headers), redaction: redaction)
  }

  private func request(for call: APICall, with key: APIKey) throws -> HTTPClient.Request {
    // Names are encoded as well: a bracket left to the URL type makes it encode the values again.
    let query = call.query.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
      .joined(separator: "&")
    var request = try HTTPClient.Request(
      url: address.base + call.path + (query.isEmpty ? "" : "?" + query), method: call.method)
    request.headers.add(name: keyHeader, value: key.secret)
    request.headers.add(name: "accept", value: "application/json")
    // Compressed answers are not requested, but can be read.
    request.headers.add(name: "accept-encoding", value: "identity")
    request.headers.add(name: "user-agent", value: "bulkrevoke")
    if let body = call.body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(body)
    }
    return request
  }

  /// Maps transport errors to codes that say whether the call may have acted.
  private func serviceError(for error: any Error, operation: String) -> ServiceError {
    func make(_ code: ServiceError.Code, _ message: String) -> ServiceError {
      ServiceError(code, operation: operation, message: message.scrubbed)
    }
    if let trouble = TLSTrouble.sentence(for: error) { return make(.untrustedServer, trouble) }
    switch error {
    case let error as HTTPClientError
    where [.connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout].contains(error):
      return make(.unreachable, "no connection in time" + throughProxy)
    case let error as HTTPClientError where error == .proxyAuthenticationRequired:
      return make(.unreachable, "the proxy \(proxyName) requires another user name or password")
    case let error as HTTPClientError where error == .invalidProxyResponse:
      return make(.unreachable, "the proxy \(proxyName) refuses a tunnel to \(address.host)")
    case let error as HTTPClientError
    where [.deadlineExceeded, .readTimeout, .writeTimeout].contains(error):
      return make(.timedOut, "no complete answer in time")
    case let error as NIOConnectionError:
      let cause = error.connectionErrors.first.map { ": \(Self.words(for: $0.error))" } ?? ""
      let what = proxy == nil ? "" : "the proxy "
      return make(.unreachable, "no connection to \(what)\(error.host):\(error.port)\(cause)")
    case ChannelError.connectTimeout:
      return make(.unreachable, "no connection in time" + throughProxy)
    case is NIOHTTPDecompression.ExtraDecompressionError,
      NIOHTTPDecompression.DecompressionError.inflationError,
      NIOHTTPDecompression.DecompressionError.initializationError:
      return make(.unreadableAnswer, "the answer is compressed, and its compression is damaged")
    case is ResponseAccumulator.ResponseTooBigError, NIOHTTPDecompression.DecompressionError.limit:
      return make(.unreadableAnswer, "the answer is larger than 64 MiB")
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      return make(.unreachable, "connection refused")
    default:
      return make(.connectionLost, "the connection broke (\(error))")
    }
  }

  private var proxyName: String { proxy.map { "\($0)" } ?? "" }

  private var throughProxy: String { proxy.map { " through the proxy \($0)" } ?? "" }

  private static func words(for error: any Error) -> String {
    (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
  }
}

extension Duration {
  /// Whole nanoseconds, limited to a value far beyond any time-out.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : whole + attoseconds / 1_000_000_000
  }
}

extension String {
  /// The text with every character percent-encoded except RFC 3986's unreserved ones.
  var percentEncoded: String {
    // Most calls need only serial numbers and ids, which are already valid.
    utf8.allSatisfy(\.isUnreserved)
      ? self : addingPercentEncoding(withAllowedCharacters: .unreserved) ?? ""
  }
}

extension CharacterSet {
  fileprivate static let unreserved = CharacterSet(
    charactersIn: (0..<0x80 as Range<UInt8>).filter(\.isUnreserved)
      .map { String(UnicodeScalar($0)) }.joined())
}
