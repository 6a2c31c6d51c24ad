import NIOHTTP1
import RawStructuredFieldValues

/// Reads the header fields in which a service says how many calls it still allows.
///
/// All published forms of draft-ietf-httpapi-ratelimit-headers are read: `RateLimit` as a list
/// (`"default";r=0;t=30`), as a dictionary (`limit=100, remaining=0, reset=30`, drafts 4 to 7), and
/// the separate fields `RateLimit-Remaining` and `RateLimit-Reset` (drafts 0 to 6). Text of another
/// form says nothing.
enum RateLimitFields {
  /// Returns how long the service allows no call any more, at most a day; `nil` if it still allows
  /// one, or does not say.
  static func wait(askedBy headers: HTTPHeaders) -> Duration? {
    let lines = headers["ratelimit"]
    let combined = Array(lines.joined(separator: ", ").utf8)
    var quotas = lines.isEmpty ? [] : list(combined) ?? dictionary(combined)
    if let remaining = headers.first(name: "ratelimit-remaining").flatMap({ Int64($0) }),
      let reset = headers.first(name: "ratelimit-reset").flatMap({ Int64($0) })
    {
      quotas.append((remaining, reset))
    }
    return quotas.filter { $0.remaining <= 0 && $0.reset > 0 }.map(\.reset).max().map {
      .seconds(min($0, longest))
    }
  }

  private typealias Quota = (remaining: Int64, reset: Int64)

  private static let longest: Int64 = 86_400

  private static func list(_ text: [UInt8]) -> [Quota]? {
    var parser = StructuredFieldValueParser(text)
    return try? parser.parseListFieldValue().compactMap { member in
      guard case .item(let item) = member, let remaining = number(item.rfc9651Parameters["r"]),
        let reset = number(item.rfc9651Parameters["t"])
      else { return nil }
      return (remaining, reset)
    }
  }

  private static func dictionary(_ text: [UInt8]) -> [Quota] {
    var parser = StructuredFieldValueParser(text)
    guard let members = try? parser.parseDictionaryFieldValue(),
      case .item(let remaining) = members["remaining"], case .item(let reset) = members["reset"],
      let remaining = number(remaining.rfc9651BareItem), let reset = number(reset.rfc9651BareItem)
    else { return [] }
    return [(remaining, reset)]
  }

  private static func number(_ item: RFC9651BareItem?) -> Int64? {
    if case .integer(let number) = item { number } else { nil }
  }
}
