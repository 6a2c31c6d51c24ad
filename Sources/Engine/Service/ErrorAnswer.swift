import Foundation

/// The error in an unsuccessful answer.
///
/// `ErrorEntries` finds code and message in any known envelope. Proxies answer in HTML, and some
/// answers are empty.
struct ErrorAnswer {
  /// One error, in the service's own words.
  struct Entry: Sendable {
    var code: LenientText?
    var message: LenientText?
    var field: LenientText?
  }

  let status: Int
  /// The errors; empty if the body is not in a known form.
  let entries: [Entry]
  private let answer: APIAnswer

  init(_ answer: APIAnswer) {
    self.answer = answer
    status = answer.status
    let found = try? JSONDecoder(redaction: answer.redaction).decode(
      ErrorEntries.self, from: answer.body)
    entries = found?.entries ?? []
  }

  /// Returns the `ServiceError` to throw.
  func error(_ code: ServiceError.Code, operation: String) -> ServiceError {
    let serviceCode = Self.verbatim(entries.compactMap(\.code?.text).joined(separator: ", "), 200)
    let message =
      entries.isEmpty
      ? unreadableSentence
      : Self.verbatim(
        entries.map(Self.sentence).filter { !$0.isEmpty }.joined(separator: "; "), 1_000)
    return ServiceError(
      code, operation: operation, status: status, serviceCode: serviceCode, message: message,
      retryAfter: answer.retryAfter)
  }

  /// The error code that the HTTP status alone implies.
  var codeByStatus: ServiceError.Code {
    switch status {
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

  private static func sentence(_ entry: Entry) -> String {
    let field = entry.field.map { " (field \($0.text))" } ?? ""
    return (entry.message?.text ?? "") + field
  }

  /// Returns the service's words, scrubbed. Cuts very long texts, because the log records them for
  /// each certificate.
  private static func verbatim(_ text: String, _ longest: Int) -> String {
    let bytes = text.utf8
    guard bytes.count > longest else { return text.scrubbed }
    return String(decoding: bytes.prefix(longest), as: UTF8.self).scrubbed + "…"
  }

  /// A sentence that quotes the body, for an answer without an error in a known form.
  private var unreadableSentence: String {
    guard !answer.body.isEmpty else { return "the answer has no body" }
    let text = String(answer.text.prefix(2_000))
    // The pattern excludes `<` inside a tag. Otherwise each unclosed tag would scan the rest of the
    // page.
    let withoutTags = text.replacing(/<[^<>]*>/, with: " ")
    let words = withoutTags.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let kind = answer.contentType.isEmpty ? "no content type" : answer.contentType
    return "not a documented error (\(kind.scrubbed)): “\(String(words.prefix(120)).scrubbed)”"
  }
}
