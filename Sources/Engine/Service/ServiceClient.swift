import Foundation

/// Sends the calls of one service and reads its answers.
struct ServiceClient: Sendable {
  /// How often a read is sent again when the service answers 429.
  private static let retriesWhenThrottled = 4
  /// How often a read is sent again when the answer was lost or is trouble of the service's own.
  private static let retriesInTrouble = 2

  let connection: ServiceConnection
  /// Names the error in an answer that is no success.
  let error: @Sendable (_ answer: APIAnswer, _ operation: String) -> ServiceError
  /// Query items that every call carries besides its own.
  var queryOfEveryCall: [(name: String, value: String)] = []

  /// The answer to a call, if it is a success.
  func answer(_ call: APICall) async throws -> APIAnswer {
    var call = call
    call.query += queryOfEveryCall
    let answer = try await connection.send(call)
    guard (200..<300).contains(answer.status) else { throw error(answer, call.operation) }
    return answer
  }

  /// What an answer to a call that only reads says; the call is made again while that may help.
  func read<Answer: Decodable>(_ type: Answer.Type, _ call: APICall) async throws -> Answer {
    var (throttled, troubled) = (0, 0)
    while true {
      do {
        return try decode(type, from: try await answer(call).body, operation: call.operation)
      } catch let error as ServiceError {
        if error.isShortThrottle, throttled < Self.retriesWhenThrottled {
          // The request budget pauses by itself.
          throttled += 1
        } else if error.mayPass, troubled < Self.retriesInTrouble {
          troubled += 1
          try await Task.sleep(for: .milliseconds(500) * troubled)
        } else {
          throw error
        }
      }
    }
  }

  /// Runs a check of an answer, and throws `ServiceError` when it finds an impossible field.
  func require(_ operation: String, _ check: () throws(InvalidField) -> Void) throws {
    do {
      try check()
    } catch {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: 200, message: error.description)
    }
  }

  func decode<Answer: Decodable>(
    _ type: Answer.Type, from body: Data, operation: String
  ) throws -> Answer {
    let decoder = JSONDecoder(redaction: connection.redaction)
    do {
      let answer = try decoder.decode(type, from: body)
      if let list = answer as? any RowsAnswer, !list.isRecognizable {
        try requireNoError(in: body, decoder, operation)
      }
      return answer
    } catch let error as ServiceError {
      throw error
    } catch let error as InvalidField {
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: 200, message: error.description)
    } catch {
      let text = KeyRedaction.text(of: body, connection.redaction)
      throw ServiceError(
        .unreadableAnswer, operation: operation, status: 200,
        message: "the answer is not of the documented shape: " + String(text.prefix(120)).scrubbed)
    }
  }

  /// Throws `ServiceError` when a success carries an error: it is no empty list then.
  private func requireNoError(in body: Data, _ decoder: JSONDecoder, _ operation: String) throws {
    guard let entries = try? decoder.decode(ErrorEntries.self, from: body).entries,
      !entries.isEmpty
    else { return }
    let words = entries.flatMap { [$0.code?.text, $0.message?.text] }.compactMap { $0 }
    throw ServiceError(
      .unreadableAnswer, operation: operation, status: 200,
      message: "the answer holds an error and no list: "
        + words.joined(separator: " ").beginning(1_000))
  }
}
