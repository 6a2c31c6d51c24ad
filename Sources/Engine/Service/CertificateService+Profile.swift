extension CertificateService {
  /// The profile with that id, or with that name when only one has it, its settings included.
  ///
  /// Throws `ServiceError` with the code `notFound` when there is none or the name is not unique.
  public func profile(named text: String) async throws -> Profile {
    let all = try await profiles()
    if let exact = all.first(where: { $0.id == text }) {
      return try await profile(id: exact.id)
    }
    let named = all.filter { $0.name == text.scrubbed }
    guard named.count <= 1 else {
      throw ServiceError(
        .notFound, operation: "finding the profile",
        message: "\(named.count) profiles are named “\(text.scrubbed)”; name one by its id")
    }
    guard let only = named.first else {
      throw ServiceError(
        .notFound, operation: "finding the profile",
        message: "no profile has the id or name “\(text.scrubbed)”; “profiles” lists them")
    }
    return try await profile(id: only.id)
  }
}
