import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore

/// A stand-in for the certificate services: real HTTP on the loopback interface over an invented
/// inventory with real certificates.
///
/// It can be started again after it was stopped; its state then begins anew.
public actor SandboxServer {
  private struct Running {
    let state: SandboxState
    let address: SandboxAddress
    let serving: Task<Void, any Error>
  }

  private let options: SandboxOptions
  /// Set as soon as a start begins, so that a second one waits for the first.
  private var starting: Task<Running, any Error>?

  /// Makes a sandbox that does not listen yet.
  public init(options: SandboxOptions = SandboxOptions()) {
    self.options = options
  }

  /// Starts to listen and returns where, or where it already does.
  ///
  /// Throws ``SandboxError`` when the port is taken or an option has a value that cannot be.
  @discardableResult
  public func start() async throws -> SandboxAddress {
    try await started().address
  }

  /// Stops listening and closes all connections; does nothing when it does not listen.
  public func stop() async {
    guard let starting else { return }
    self.starting = nil
    guard let running = try? await starting.value else { return }
    running.serving.cancel()
    _ = await running.serving.result
  }

  /// Serves until the task is cancelled; starts first when that has not happened.
  ///
  /// Throws what ``start()`` throws, or why serving ended by itself.
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

  /// Every call so far, in order; empty when the sandbox does not run.
  public func record() async -> [SandboxCall] {
    guard let running = try? await starting?.value else { return [] }
    return RecordReader(state: running.state).calls()
  }

  /// Counts over every call so far.
  public func summary() async -> SandboxSummary {
    guard let running = try? await starting?.value else { return SandboxSummary() }
    return RecordReader(state: running.state).summary
  }

  /// Issues another duplicate of one of CertCentral's orders, as a colleague does meanwhile.
  ///
  /// - Returns: the serial number; `nil` when there is no such order, or no sandbox that runs.
  public func issueDuplicate(ofOrder id: String) async throws -> String? {
    guard let running = try await starting?.value else { return nil }
    return try ColleagueRoutes(state: running.state.certCentral).duplicate(ofOrder: id)?
      .serial.hexadecimalText
  }

  /// Asks for the revocation of one of CertCentral's orders, or of one of its certificates, as a
  /// colleague does; the request waits for an administrator.
  ///
  /// - Returns: the request's id; `nil` when there is no such order, or no sandbox that runs.
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
    // The service group below reports every cancellation as an error; a stop is none.
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
