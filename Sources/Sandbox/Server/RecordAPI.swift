import Foundation
import Hummingbird

/// The sandbox's own API under `/sandbox/`: the record of all calls, and the actions of colleagues.
/// It needs no key, because the server listens only on the loopback interface.
struct RecordAPI: Sendable {
  let state: SandboxState

  func responder() -> some HTTPResponder<CallContext> {
    let router = Router(context: CallContext.self)
    router.get("sandbox/record") { request, _ in
      let parameters = request.uri.queryParameters
      let since = parameters["since"].flatMap { Int($0) } ?? 0
      let serial = parameters["serial"].map { $0.uppercased() }
      return try Self.answer(RecordReader(state: state).calls(since: since, serial: serial))
    }
    router.get("sandbox/summary") { _, _ in
      try Self.answer(RecordReader(state: state).summary)
    }
    ColleagueRoutes(state: state.certCentral).add(to: router.group("sandbox"))
    return router.buildResponder()
  }

  private static func answer(_ value: some Encodable) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
    return .json(try encoder.encode(value))
  }
}
