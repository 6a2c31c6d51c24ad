/// Changes that are made one after the other, each noted in the event log before and after.
struct ChangeSeries {
  let file: IncidentFile
  /// What is written before a change, after it, and when it was refused.
  let words: (before: String, done: String, refused: String)

  /// Makes each change.
  ///
  /// - Returns: how many were made, and how many the service refused.
  /// - Throws: `IncidentError` when the file cannot be written, `ServiceError` when the key is
  ///   refused, `CancellationError` when cancelled, once the call on the wire has its answer; what
  ///   was done until then stays done.
  func run<Subject>(
    _ subjects: [Subject], describing note: (Subject) -> (detail: String, certificate: Int64?),
    change: (Subject) async throws -> Void
  ) async throws -> (done: Int, failed: Int) {
    var result = (done: 0, failed: 0)
    for subject in subjects {
      try Task.checkCancellation()
      let (detail, id) = note(subject)
      try file.log(words.before, detail: detail, about: id)
      do {
        try await Self.untilNotThrottled { try await change(subject) }
        try file.log(words.done, detail: detail, about: id)
        result.done += 1
      } catch let error as ServiceError {
        try file.log(words.refused, detail: error.description, about: id)
        if [.credentialsRefused, .notPermitted].contains(error.code) { throw error }
        result.failed += 1
      }
    }
    return result
  }

  /// A 429 only delays a change, since the request budget pauses by itself.
  private static func untilNotThrottled(_ change: () async throws -> Void) async throws {
    while true {
      do {
        return try await change()
      } catch let error as ServiceError where error.code == .throttled {
        try Task.checkCancellation()
      }
    }
  }
}
