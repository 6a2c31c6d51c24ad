/// A certificate profile of the service, to which a search is scoped.
public struct Profile: Sendable, Hashable, Identifiable {
  /// The service's own identifier.
  public let id: String
  /// Display name, scrubbed; not necessarily unique.
  public let name: String
  /// The service's word for its state, such as `Active` or `Deleted`; empty when not given.
  public let status: String
  /// The enrolment method (`rest_api`, `acme`, …); empty when not given.
  public let enrollmentMethod: String
  /// The template's name; empty when not given.
  public let templateName: String
  /// The issuing CA's subject; empty when not given.
  public let issuer: String
  /// The evidence of trust in the profile's settings; empty until its details are read.
  public let trustEvidence: [TrustEvidence]

  public init(
    id: String, name: String, status: String = "", enrollmentMethod: String = "",
    templateName: String = "", issuer: String = "", trustEvidence: [TrustEvidence] = []
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.enrollmentMethod = enrollmentMethod
    self.templateName = templateName
    self.issuer = issuer
    self.trustEvidence = trustEvidence
  }
}

extension Profile {
  /// Returns the part of the profile within a division, as a separate profile. Its id limits a
  /// search to that part.
  public func within(_ division: Division) -> Profile {
    Profile(
      id: "\(id)/\(division.id)", name: "\(name) in \(division.name)", status: status,
      enrollmentMethod: enrollmentMethod, templateName: templateName, issuer: issuer,
      trustEvidence: trustEvidence)
  }
}

/// A part of an account, to which a search may be narrowed.
public struct Division: Sendable, Hashable, Identifiable {
  /// The service's own identifier.
  public let id: String
  /// Display name, scrubbed.
  public let name: String

  public init(id: String, name: String) {
    (self.id, self.name) = (id, name)
  }
}
