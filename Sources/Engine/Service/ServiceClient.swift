import Foundation

/// Sends the calls of one service and reads the answers.
struct ServiceClient: Sendable {
  /// The number of times that a read is repeated when the service answers 429.
  private static let retriesWhenThrottled = 4
  /// The number of times that a read is repeated after a lost or unreadable answer or a server
  /// error.
  private static let retriesInTrouble = 2

  let connection: ServiceConnection
  /// Returns the error that an unsuccessful answer describes.
  let error: @Sendable (_ answer: APIAnswer, _ operation: String) -> ServiceError
  /// The query items that are added to every call.
  var queryOfEveryCall: [(name: String, value: String)] = []

  /// Sends a call and returns its answer if it is successful.
  func answer(_ call: APICall) async throws -> APIAnswer {
    var call = call
    call.query += queryOfEveryCall
    let answer = try await connection.send(call)
    guard (200..<300).contains(answer.status) else { throw error(answer, call.operation) }
    return answer
  }

  /// Makes a read-only call and decodes the answer. Repeats the call after errors that may pass.
  func read<Answer: Decodable>(_ type: Answer.Type, _ call: APICall) async throws -> Answer {
    var (throttled, troubled) = (0, 0)
    while true {
      do {
        return try decode(type, from: try await answer(call).body, operation: call.operation)
      } catch let error as ServiceError {
        if error.isShortThrottle, throttled < Self.retriesWhenThrottled {
          // The call budget makes the next call wait.
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

  /// Runs a check of an answer and turns `InvalidField` into `ServiceError`.
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

  /// Throws `ServiceError` if a successful answer contains an error instead of a list.
  private func requireNoError(in body: Data, _ decoder: JSONDecoder, _ operation: String) throws {
    guard let entries = try? decoder.decode(ErrorEntries.self, from: body).entries,
      !entries.isEmpty
    else { return }
    let words = entries.flatMap { [$0.code?.text, $0.message?.text] }.compactMap { $0 }
    throw ServiceError(
      .unreadableAnswer, operation: operation, status: 200,
      message: "the answer contains an error and no list: "
        + words.joined(separator: " ").beginning(1_000))
  }
}
