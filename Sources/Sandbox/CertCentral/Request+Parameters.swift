import Foundation
import Hummingbird

extension Request {
  /// The parameters of the query by their decoded names; the first of those with the same name.
  ///
  /// The server library decodes the values only, and most clients escape the brackets of
  /// `filters[status]`.
  var decodedParameters: [String: String] {
    let pairs = uri.queryParameters.map { name, value in
      (name.removingPercentEncoding ?? String(name), String(value))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
