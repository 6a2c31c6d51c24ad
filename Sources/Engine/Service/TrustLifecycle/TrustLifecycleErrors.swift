import Foundation

/// Reads the error answers of Trust Lifecycle Manager.
enum TrustLifecycleErrors {
  private struct Entry: Decodable {
    let code: LenientText?
    let message: LenientText?
    let field: LenientText?

    /// The words of DigiCert's own client, and those of its tutorial; what is on record is read
    /// back in either case.
    var saysAlreadyRevoked: Bool {
      let words = message?.text.lowercased() ?? ""
      return words.contains("already has been revoked")
        || words.contains("not in a revocable state")
    }
  }
  /// Both documented envelopes: `{"errors":[…]}` and `{"error":{…}}`.
  private struct Envelope: Decodable {
    let errors: Lenient<[Lenient<Entry>]>?
    let error: Lenient<Entry>?
  }

  /// The error for an answer that is no success, whatever its body is.
  static func error(for answer: APIAnswer, operation: String) -> ServiceError {
    let envelope = try? JSONDecoder().decode(Envelope.self, from: answer.body)
    let entries =
      (envelope?.errors?.value ?? []).compactMap(\.value)
      + [envelope?.error?.value].compactMap { $0 }
    let serviceCode = verbatim(entries.compactMap(\.code?.text).joined(separator: ", "), 200)
    let message =
      entries.isEmpty
      ? sentence(forUnreadable: answer)
      : verbatim(entries.map(sentence).filter { !$0.isEmpty }.joined(separator: "; "), 1_000)
    return ServiceError(
      code(status: answer.status, entries: entries), operation: operation, status: answer.status,
      serviceCode: serviceCode, message: message, retryAfter: answer.retryAfter)
  }

  private static func sentence(_ entry: Entry) -> String {
    let field = entry.field.map { " (field \($0.text))" } ?? ""
    return (entry.message?.text ?? "") + field
  }

  /// The service's words as they are, scrubbed; what is longer than any service writes is cut, since
  /// it goes into the log for each certificate.
  private static func verbatim(_ text: String, _ longest: Int) -> String {
    let bytes = text.utf8
    guard bytes.count > longest else { return text.scrubbed }
    return String(decoding: bytes.prefix(longest), as: UTF8.self).scrubbed + "…"
  }

  /// The service's own code decides before the HTTP status does: the statuses of a collision and
  /// of an already revoked certificate are not documented.
  private static func code(status: Int, entries: [Entry]) -> ServiceError.Code {
    if entries.contains(where: { $0.code?.text.lowercased() == "collision_error" }) {
      return .collision
    }
    if entries.contains(where: { $0.saysAlreadyRevoked }) {
      return .alreadyRevoked
    }
    return switch status {
    case 401: .credentialsRefused
    case 403: .notPermitted
    case 404: .notFound
    case 429: .throttled
    case 408: .timedOut
    case 500...: .serviceTrouble
    case 400..<500: .refused
    default: .unreadableAnswer
    }
  }

  /// Says what came instead of JSON: proxies answer in HTML, some answers are empty.
  private static func sentence(forUnreadable answer: APIAnswer) -> String {
    guard !answer.body.isEmpty else { return "the answer has no body" }
    let text = String(decoding: answer.body.prefix(2_000), as: UTF8.self)
    // A tag ends at the next one, or a page of tags without an end would be searched once for each.
    let withoutTags = text.replacing(/<[^<>]*>/, with: " ")
    let words = withoutTags.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let kind = answer.contentType.isEmpty ? "no content type" : answer.contentType
    return "no error as documented (\(kind.scrubbed)): “\(String(words.prefix(120)).scrubbed)”"
  }
}
