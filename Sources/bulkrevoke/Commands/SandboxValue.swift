import Engine
import Sandbox

/// Reads the values of sandbox options.
enum SandboxValue {
  /// Reads `5` or `0-2`, in seconds; throws a ``UsageError`` that names the option.
  static func seconds(_ text: String, option: String) throws -> ClosedRange<Duration> {
    let bounds = text.split(separator: "-").map { Double($0) }
    guard (1...2).contains(bounds.count), let first = bounds[0],
      let last = bounds[bounds.count - 1], first >= 0, last >= first, last < 1e6
    else {
      throw UsageError(description: "\(option) “\(text.scrubbed)” is not of the form 5 or 0-2")
    }
    return .seconds(first) ... .seconds(last)
  }

  /// Reads `60/1s`, `100/5s,1000/180s` or `none`; throws a ``UsageError`` that names the
  /// option.
  static func rateWindows(_ text: String, option: String) throws -> [SandboxRateWindow] {
    if text == "none" { return [] }
    guard let rate = RequestRate(text) else {
      throw UsageError(
        description: "\(option) “\(text.scrubbed)” is not of the form 60/1s, nor none")
    }
    return rate.windows.map { SandboxRateWindow(count: $0.limit, per: $0.length) }
  }
}
