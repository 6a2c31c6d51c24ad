import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Collects the body of an answer, to send it in another form.
struct CollectedBody: ResponseBodyWriter {
  private let buffer = NIOLockedValueBox(ByteBuffer())

  /// Returns the whole body of an answer.
  static func of(_ answer: Response) async throws -> ByteBuffer {
    let collected = CollectedBody()
    try await answer.body.write(collected)
    return collected.buffer.withLockedValue { $0 }
  }

  func write(_ part: ByteBuffer) async throws {
    buffer.withLockedValue { _ = $0.writeImmutableBuffer(part) }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
