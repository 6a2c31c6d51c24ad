import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// The context of one call, with a note in which handlers write for the record.
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

/// The facts that handlers find about a call; shared by the copies of its context.
final class CallNote: Sendable {
  struct Content: Sendable {
    var service = ServiceName.trustLifecycle
    var kind = SandboxCallKind.other
    /// The serial number that the client named in the path.
    var serial: String?
    /// The certificate of the call, if there is exactly one; an order's own certificate for a call
    /// about a CertCentral order.
    var index: Int?
    /// Whether the path differs from the usual path of this kind for the certificate.
    var hasOwnPath = false
    var reason: String?
    /// The reason that CertCentral records.
    var recorded: String?
    /// The id of the approval request that the call made, read or decided.
    var request: Int?
    var code: String?
    var acted = false
    /// The fault that happens to the call.
    var drawn: DrawnFault?
    /// The fault that happens to the certificate of the call.
    var certificateFault: SandboxFault.Kind?

    var fault: String? { (drawn?.kind ?? certificateFault)?.rawValue }
  }

  private let content = NIOLockedValueBox(Content())

  var current: Content { content.withLockedValue { $0 } }

  func change(_ body: (inout Content) -> Void) {
    content.withLockedValue { body(&$0) }
  }
}

/// The services that a sandbox imitates.
enum ServiceName: Sendable {
  case trustLifecycle
  case certCentral
}
