import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore

/// A stand-in for the certificate services: real HTTP on the loopback interface, with real
/// certificates from an invented inventory.
///
/// After a stop it can be started again, with a new state.
public actor SandboxServer {
  private struct Running {
    let state: SandboxState
    let address: SandboxAddress
    let serving: Task<Void, any Error>
  }

  private let options: SandboxOptions
  /// The current start; a second call to start waits for it.
  private var starting: Task<Running, any Error>?

  /// Makes a sandbox that is not listening yet.
  public init(options: SandboxOptions = SandboxOptions()) {
    self.options = options
  }

  /// Starts to listen and returns the address; returns the current address if it already listens.
  ///
  /// Throws ``SandboxError`` if an option is invalid or the server cannot listen.
  @discardableResult
  public func start() async throws -> SandboxAddress {
    try await started().address
  }

  /// Stops listening and closes all connections; does nothing if the sandbox is not running.
  public func stop() async {
    guard let starting else { return }
    self.starting = nil
    guard let running = try? await starting.value else { return }
    running.serving.cancel()
    _ = await running.serving.result
  }

  /// Serves until the task is cancelled; starts the sandbox first if necessary.
  ///
  /// Throws the errors of ``start()``, or the error that ended serving.
  public func run() async throws {
    let serving = try await started().serving
    let result = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      serving.cancel()
    }
    starting = nil
    if !Task.isCancelled { try result.get() }
  }

  /// Returns every call so far, in order; empty if the sandbox is not running.
  public func record() async -> [SandboxCall] {
    guard let running = try? await starting?.value else { return [] }
    return RecordReader(state: running.state).calls()
  }

  /// Returns the counts of all calls so far.
  public func summary() async -> SandboxSummary {
    guard let running = try? await starting?.value else { return SandboxSummary() }
    return RecordReader(state: running.state).summary
  }

  /// Issues another duplicate of a CertCentral order, like a colleague during a client's run.
  /// Throws if the order was never issued, or was revoked as a whole since the start.
  ///
  /// - Returns: the serial number; `nil` if the order does not exist or the sandbox is not running.
  public func issueDuplicate(ofOrder id: String) async throws -> String? {
    guard let running = try await starting?.value else { return nil }
    return try ColleagueRoutes(state: running.state.certCentral).duplicate(ofOrder: id)?
      .serial.hexadecimalText
  }

  /// Requests the revocation of a CertCentral order, or of one of its certificates, like a
  /// colleague. The request waits for an administrator. Throws if the service refuses it.
  ///
  /// - Returns: the request's id; `nil` if the order or certificate does not exist, or if the
  ///   sandbox is not running.
  public func requestRevocation(
    ofOrder id: String, certificate: String? = nil
  ) async throws -> String? {
    guard let running = try await starting?.value else { return nil }
    return try ColleagueRoutes(state: running.state.certCentral)
      .request(ofOrder: id, certificate: certificate).map { String($0.id) }
  }

  private func started() async throws -> Running {
    let task = starting ?? Task { [options] in try await Self.launch(options) }
    starting = task
    do {
      return try await task.value
    } catch {
      if starting == task { starting = nil }
      throw error
    }
  }
}

extension SandboxServer {
  private static func launch(_ options: SandboxOptions) async throws -> Running {
    let state = try SandboxState(options: options)
    let (ports, port) = AsyncThrowingStream<Int, any Error>.makeStream()
    let identity = try options.tls.map { try LoopbackIdentity($0, now: options.now()) }
    let application = try application(state, identity) { port.yield($0) }
    let serving = Task {
      do {
        try await application.run()
        port.finish()
      } catch {
        port.finish(throwing: error)
        throw error
      }
    }
    do {
      for try await number in ports {
        let scheme = identity == nil ? "http" : "https"
        let address = SandboxAddress(
          baseURL: "\(scheme)://127.0.0.1:\(number)", apiKey: state.apiKey,
          certCentralKey: state.certCentral.key, rootCertificatePEM: identity?.rootPEM)
        return Running(state: state, address: address, serving: serving)
      }
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw SandboxError(
        code: .portTaken, message: "port \(options.port) is already taken by another program")
    } catch {
      throw SandboxError(code: .startFailed, message: "the sandbox cannot listen: \(error)")
    }
    throw SandboxError(code: .startFailed, message: "the sandbox ended before it could listen")
  }

  private static func application(
    _ state: SandboxState, _ identity: LoopbackIdentity?,
    onListening: @escaping @Sendable (Int) -> Void
  ) throws -> some ApplicationProtocol {
    let responder = SandboxResponder(apis: [
      (TrustLifecycleAPI.prefix, TrustLifecycleAPI(state: state).responder()),
      (CertCentralAPI.prefix, CertCentralAPI(state: state).responder()),
      ("/sandbox/", RecordAPI(state: state).responder()),
    ])
    // The service group reports every cancellation as an error, but a stop is not an error.
    var logger = Logger(label: "sandbox")
    logger.logLevel = .critical
    let http = HTTPServerBuilder { GuardedChannel(responder: $0) }
    return Application(
      responder: responder,
      server: try identity.map { try .tls(http, tlsConfiguration: $0.configuration) } ?? http,
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: state.options.port)),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) },
      logger: logger)
  }
}

/// Sends each call to the API that owns its path.
///
/// Each API has its own router, middleware, errors and answer to unknown paths.
struct SandboxResponder: HTTPResponder {
  let apis: [(prefix: String, responder: any HTTPResponder<CallContext>)]

  func respond(to request: Request, context: CallContext) async throws -> Response {
    let path = request.uri.path
    for api in apis where path.hasPrefix(api.prefix) {
      return try await api.responder.respond(to: request, context: context)
    }
    return Response(status: .notFound)
  }
}
