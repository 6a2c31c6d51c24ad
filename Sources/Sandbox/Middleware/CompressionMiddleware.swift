import Hummingbird
import NIOCore

/// Compresses each answer with gzip (RFC 1952), even if the client does not ask for it.
///
/// The data is in stored blocks (RFC 1951, 3.2.4), which do not make it smaller: only the format
/// matters to a client.
struct CompressionMiddleware: RouterMiddleware {
  /// Answers are compressed only with the variant `compressedAnswers`.
  let variants: Set<SandboxVariant>

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let answer = try await next(request, context)
    guard variants.contains(.compressedAnswers) else { return answer }
    let body = try await CollectedBody.of(answer)
    guard body.readableBytes > 0 else { return answer }
    var headers = answer.headers
    headers[.contentLength] = nil
    headers[.contentEncoding] = "gzip"
    return Response(
      status: answer.status, headers: headers,
      body: ResponseBody(byteBuffer: Self.compressed(body)))
  }

  private static func compressed(_ plain: ByteBuffer) -> ByteBuffer {
    let mostInBlock = Int(UInt16.max)
    var result = ByteBuffer(bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    var rest = plain
    while let block = rest.readSlice(length: min(mostInBlock, rest.readableBytes)),
      block.readableBytes > 0
    {
      let length = UInt16(block.readableBytes)
      result.writeInteger(UInt8(rest.readableBytes == 0 ? 1 : 0))
      result.writeInteger(length, endianness: .little)
      result.writeInteger(~length, endianness: .little)
      result.writeImmutableBuffer(block)
    }
    result.writeInteger(checksum(plain.readableBytesView), endianness: .little)
    result.writeInteger(UInt32(truncatingIfNeeded: plain.readableBytes), endianness: .little)
    return result
  }

  /// Returns the CRC-32 of RFC 1952, 8.
  private static func checksum(_ bytes: ByteBufferView) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let half = sum >> 1
        sum = sum & 1 == 0 ? half : half ^ 0xEDB8_8320
      }
    }
    return ~sum
  }
}
