import Yams

/// A sandbox's behaviour, read from a file to make it repeatable.
///
/// The file is YAML; JSON also works, as a subset of YAML:
///
///     lag: 0-5
///     limit: 60/1s
///     faults:
///       - {kind: reset-after, share: 0.02, calls: [revoke]}
///       - {kind: key-revoked, after: 2000, until: 2100}
public struct SandboxScenario: Sendable {
  /// The seconds until a revocation shows, such as `0-2`.
  public let lag: String?
  /// The rate limit, such as `60/1s`.
  public let limit: String?
  /// The delay of each answer, in milliseconds.
  public let latency: Int?
  /// The largest page size.
  public let maximumPageSize: Int?
  /// The largest number of rows that a search returns with a capped variant.
  public let searchCap: Int?
  /// Deviations of the wire format.
  public let variants: [SandboxVariant]
  /// The faults to produce.
  public let faults: [SandboxFault]

  /// Reads a scenario; throws ``SandboxError`` that names the unreadable place.
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

  /// Reads a fault of a scenario; throws for an unknown key.
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
  /// Throws for an unknown key: ignoring a misspelt key would silently turn off a fault.
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
