import Hummingbird
import Synchronization

/// The context of one call, with a note that handlers write for the record.
struct CallContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let note = CallNote()

  init(source: Source) {
    coreContext = .init(source: source)
  }
}

/// What a handler found out about a call; shared by the copies of its context.
final class CallNote: Sendable {
  struct Content: Sendable {
    var kind = CallKind.other
    /// The serial number or profile that the client named.
    var serial: String?
    /// The certificate it stands for, when there is exactly one.
    var index: Int?
    var reason: String?
    var code: String?
    var acted = false
  }

  private let content = Mutex(Content())

  var current: Content { content.withLock { $0 } }

  func change(_ body: (inout sending Content) -> Void) {
    content.withLock { body(&$0) }
  }
}
