import Foundation
import Hummingbird

extension Request {
  /// The query parameters by their decoded names. If a name occurs more than once, its first value
  /// counts.
  ///
  /// The server library decodes only the values, but most clients escape the brackets of
  /// `filters[status]`.
  var decodedParameters: [String: String] {
    let pairs = uri.queryParameters.map { name, value in
      (name.removingPercentEncoding ?? String(name), String(value))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
