import Foundation

extension CertificateService {
  /// Returns the profile with that id, or the only profile with that name. Includes its settings if
  /// the key may read them.
  ///
  /// A key with permission to search certificates does not always have permission to read profiles.
  /// If the text is a UUID, this refusal is no obstacle: the certificates alone decide the trust.
  ///
  /// - Throws: `ServiceError` with the code `notFound` if no profile matches or the name is not
  ///   unique.
  public func profile(named text: String) async throws -> Profile {
    let isID = UUID(uuidString: text) != nil
    do {
      if isID, let profile = try await settings(ofProfile: text) { return profile }
      let all = try await profiles()
      let matching =
        all.filter { $0.id == text }.nonEmpty ?? all.filter { $0.name == text.scrubbed }
      guard matching.count <= 1 else {
        throw notFound(
          "\(matching.count) profiles are named “\(text.scrubbed)”; name one by its id")
      }
      guard let only = matching.first else {
        throw notFound("no profile has the id or name “\(text.scrubbed)”; “profiles” lists them")
      }
      return try await settings(ofProfile: only.id) ?? only
    } catch let error as ServiceError where error.code == .notPermitted && isID {
      return Profile(id: text, name: text)
    }
  }

  /// Returns the profile with its settings, or `nil` if the service does not find it.
  private func settings(ofProfile id: String) async throws -> Profile? {
    do {
      return try await profile(id: id)
    } catch let error as ServiceError where error.code == .notFound {
      return nil
    }
  }

  private func notFound(_ message: String) -> ServiceError {
    ServiceError(.notFound, operation: "finding the profile", message: message)
  }
}

extension Array {
  fileprivate var nonEmpty: [Element]? { isEmpty ? nil : self }
}
