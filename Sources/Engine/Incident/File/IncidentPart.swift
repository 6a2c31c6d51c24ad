import GRDB

/// A part of an incident: the database statements about one subject, run on its file's connection.
protocol IncidentPart: Sendable {
  var file: IncidentFile { get }
}

extension IncidentPart {
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try file.read(body)
  }

  /// Runs `body` in one write transaction; ``IncidentFile/write(isLate:_:)`` says what `isLate` means.
  func write<Value>(isLate: Bool = false, _ body: (Database) throws -> Value) throws -> Value {
    try file.write(isLate: isLate, body)
  }

  func writeAsync<Value: Sendable>(
    _ body: @Sendable @escaping (Database) throws -> Value
  ) async throws -> Value {
    try await file.writeAsync(body)
  }
}
