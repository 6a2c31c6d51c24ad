import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// The context of one call, with a note that handlers write for the record.
struct CallContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let note = CallNote()
  /// The connection that the call came over.
  let channel: any Channel

  init(source: Source) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}

/// What a handler found out about a call; shared by the copies of its context.
final class CallNote: Sendable {
  struct Content: Sendable {
    var service = ServiceName.trustLifecycle
    var kind = SandboxCallKind.other
    /// The serial number or profile that the client named.
    var serial: String?
    /// The certificate it stands for, when there is exactly one.
    var index: Int?
    /// Whether the path is another than the usual one of this kind for the certificate.
    var hasOwnPath = false
    var reason: String?
    /// The reason that the service keeps.
    var recorded: String?
    /// The id of a request that was made or decided.
    var request: Int?
    var code: String?
    var acted = false
    /// What goes wrong with the call.
    var drawn: DrawnFault?
    /// What goes wrong with the certificate that it names.
    var certificateFault: SandboxFault.Kind?

    var fault: String? { (drawn?.kind ?? certificateFault)?.rawValue }
  }

  private let content = NIOLockedValueBox(Content())

  var current: Content { content.withLockedValue { $0 } }

  func change(_ body: (inout Content) -> Void) {
    content.withLockedValue { body(&$0) }
  }
}
