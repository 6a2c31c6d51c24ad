import Foundation
import Hummingbird
import NIOCore

/// Produces the planned faults, between the client and the rest of the API.
struct FaultMiddleware: RouterMiddleware {
  /// The connection is closed, so there is no answer.
  private struct ConnectionGone: Error {}

  let state: SandboxState
  /// Makes an error answer in the form of the API.
  let refusal: @Sendable (FaultRefusal) throws -> Response

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let drawn = state.faults.withLockedValue {
      $0.fault(
        for: context.note.current.kind, method: request.method.rawValue, path: request.uri.path,
        query: request.uri.query)
    }
    guard let drawn else { return try await next(request, context) }
    context.note.change { $0.drawn = drawn }
    switch drawn.kind {
    case .throttled:
      return try unseen(request, context, try refusal(.throttled(retryAfter: retryAfter(drawn))))
    case .serverError:
      let answer = try trouble(drawn)
      let isChange = [.revoke, .release, .approve].contains(context.note.current.kind)
      guard drawn.fault.acted ?? (isChange && drawn.choice(0, below: 2) == 0) else {
        return try unseen(request, context, answer)
      }
      _ = try await next(request, context)
      return answer
    case .wrongType:
      return try unseen(request, context, Self.page(.ok, "Please sign in to the network"))
    case .keyRevoked:
      return try unseen(request, context, try refusal(.keyRevoked))
    case .resetBefore:
      state.add(request, context, status: 0)
      try await reset(context)
    case .resetAfter:
      _ = try await next(request, context)
      try await reset(context)
    case .slow:
      let answer = try await next(request, context)
      try await Task.sleep(for: .seconds(drawn.fault.seconds))
      return answer
    case .stalled: return try await stalled(try await next(request, context), context)
    case .truncated: return try await truncated(try await next(request, context), context)
    case .malformed: return try await malformed(try await next(request, context))
    case .totalDrifts, .rowsRepeated, .rowsMissing, .shortPage, .neverShown, .otherReason,
      .revokedElsewhere, .expiresMeanwhile:
      // The search reads page faults from the note, and the ledgers apply faults of certificates.
      return try await next(request, context)
    }
    throw ConnectionGone()
  }

  /// Records a call that never reaches the service, and returns its answer.
  private func unseen(
    _ request: Request, _ context: CallContext, _ answer: Response
  ) throws -> Response {
    state.add(request, context, status: answer.status.code)
    return answer
  }
}

extension FaultMiddleware {
  private func retryAfter(_ drawn: DrawnFault) -> String? {
    let wait = 1 + drawn.choice(1, below: 2)
    switch drawn.fault.retryAfter ?? drawn.element(of: SandboxFault.RetryAfter.allCases, 2) {
    case .seconds: return String(wait)
    case .date: return (state.options.now() + TimeInterval(wait)).httpText
    case .none: return nil
    }
  }

  private func trouble(_ drawn: DrawnFault) throws -> Response {
    let code = drawn.fault.status ?? drawn.element(of: [500, 502, 503], 3)
    let status = HTTPResponse.Status(code: code)
    switch drawn.fault.body ?? drawn.element(of: SandboxFault.Body.allCases, 4) {
    case .json: return try refusal(.trouble(status))
    case .html: return Self.page(status, "\(code) \(status.reasonPhrase)")
    case .empty: return Response(status: status)
    }
  }

  private static func page(_ status: HTTPResponse.Status, _ title: String) -> Response {
    let page = """
      <!DOCTYPE html><html><head><title>\(title)</title></head>
      <body><h1>\(title)</h1><p>proxy.example</p></body></html>
      """
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
  }

  /// Closes the connection with a reset: the kernel sends one if the linger time is zero.
  private func reset(_ context: CallContext) async throws {
    if let options = context.channel as? any SocketOptionProvider {
      try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try? await context.channel.close()
  }

  private func stalled(_ answer: Response, _ context: CallContext) async throws -> Response {
    let body = try await CollectedBody.of(answer)
    guard body.readableBytes > 1 else {
      try await Self.silence(context.channel)
      throw ConnectionGone()
    }
    return Response(
      status: answer.status, headers: answer.headers,
      body: ResponseBody(contentLength: body.readableBytes) { writer in
        try await writer.write(body.half)
        try await Self.silence(context.channel)
      })
  }

  private func truncated(_ answer: Response, _ context: CallContext) async throws -> Response {
    let body = try await CollectedBody.of(answer)
    guard body.readableBytes > 1 else { return answer }
    return Response(
      status: answer.status, headers: answer.headers,
      body: ResponseBody(contentLength: body.readableBytes) { writer in
        try await writer.write(body.half)
        try await context.channel.close()
      })
  }

  private func malformed(_ answer: Response) async throws -> Response {
    let body = try await CollectedBody.of(answer)
    var headers = answer.headers
    headers[.contentLength] = nil
    return Response(
      status: answer.status, headers: headers, body: ResponseBody(byteBuffer: body.half))
  }

  /// Sends nothing until the client disconnects or the sandbox stops.
  private static func silence(_ channel: any Channel) async throws {
    try await withTaskCancellationHandler {
      try await channel.closeFuture.get()
    } onCancel: {
      channel.close(promise: nil)
    }
  }
}

extension ByteBuffer {
  /// The first half of the readable bytes.
  fileprivate var half: ByteBuffer {
    getSlice(at: readerIndex, length: readableBytes / 2) ?? ByteBuffer()
  }
}
