import Yams

/// A sandbox's behaviour in a file, so that the same bad day can be had again.
///
/// It is YAML, of which JSON is a part:
///
///     lag: 0-5
///     limit: 60/1s
///     faults:
///       - {kind: reset-after, share: 0.02, calls: [revoke]}
///       - {kind: key-revoked, after: 2000, until: 2100}
public struct SandboxScenario: Sendable {
  /// Seconds until a revocation shows, such as `0-2`.
  public let lag: String?
  /// Calls allowed, such as `60/1s`.
  public let limit: String?
  /// Milliseconds that an answer takes.
  public let latency: Int?
  /// The largest page it gives.
  public let maximumPageSize: Int?
  /// How many rows of a search the capped variants give.
  public let searchCap: Int?
  /// Deviations of the wire format.
  public let variants: [SandboxVariant]
  /// What goes wrong.
  public let faults: [SandboxFault]

  /// Reads a scenario; throws ``SandboxError`` that names the place that cannot be read.
  public init(yaml: String) throws {
    do {
      self = try YAMLDecoder().decode(SandboxScenario.self, from: yaml)
    } catch DecodingError.dataCorrupted(let context) {
      throw Self.error(context, context.underlyingError.map { "\($0)" })
    } catch DecodingError.typeMismatch(_, let context) {
      throw Self.error(context, nil)
    } catch DecodingError.keyNotFound(let key, let context) {
      throw Self.error(context, "\(key.stringValue) is missing")
    } catch DecodingError.valueNotFound(_, let context) {
      throw Self.error(context, nil)
    } catch {
      throw SandboxError(code: .invalidOption, message: "\(error)")
    }
  }

  private static func error(_ context: DecodingError.Context, _ detail: String?) -> SandboxError {
    let place = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
      .joined().trimmingPrefix(".")
    return SandboxError(
      code: .invalidOption,
      message: (place.isEmpty ? "" : "\(place): ") + (detail ?? context.debugDescription))
  }
}

extension SandboxScenario: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case lag, limit, latency, variants, faults
    case maximumPageSize = "maximum-page-size"
    case searchCap = "search-cap"
  }

  public init(from decoder: any Decoder) throws {
    try decoder.requireKnownKeys(Key.self)
    let container = try decoder.container(keyedBy: Key.self)
    lag = try container.decodeIfPresent(String.self, forKey: .lag)
    limit = try container.decodeIfPresent(String.self, forKey: .limit)
    latency = try container.decodeIfPresent(Int.self, forKey: .latency)
    maximumPageSize = try container.decodeIfPresent(Int.self, forKey: .maximumPageSize)
    searchCap = try container.decodeIfPresent(Int.self, forKey: .searchCap)
    variants = try container.decodeIfPresent([SandboxVariant].self, forKey: .variants) ?? []
    faults = try container.decodeIfPresent([SandboxFault].self, forKey: .faults) ?? []
  }
}

extension SandboxFault: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case kind, share, calls, after, until, seconds, status, body, acted
    case retryAfter = "retry-after"
  }

  /// Reads a fault of a scenario; a key that it does not know is an error.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKnownKeys(Key.self)
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      try container.decode(Kind.self, forKey: .kind),
      share: try container.decodeIfPresent(Double.self, forKey: .share) ?? 1,
      calls: try container.decodeIfPresent(Set<SandboxCallKind>.self, forKey: .calls),
      after: try container.decodeIfPresent(Int.self, forKey: .after) ?? 0,
      until: try container.decodeIfPresent(Int.self, forKey: .until),
      seconds: try container.decodeIfPresent(Double.self, forKey: .seconds) ?? 5,
      status: try container.decodeIfPresent(Int.self, forKey: .status),
      body: try container.decodeIfPresent(Body.self, forKey: .body),
      retryAfter: try container.decodeIfPresent(RetryAfter.self, forKey: .retryAfter),
      acted: try container.decodeIfPresent(Bool.self, forKey: .acted))
  }
}

extension Decoder {
  /// Throws for a key that means nothing: a misspelt one would be a calm day instead of a bad one.
  fileprivate func requireKnownKeys<Key: CodingKey & CaseIterable>(_ type: Key.Type) throws {
    let known = Key.allCases.map(\.stringValue)
    for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: codingPath,
          debugDescription:
            "there is no “\(key.stringValue)”; there are \(known.joined(separator: ", "))"
        ))
    }
  }
}

private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
