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
  /// The evidence of trust in the profile's settings; empty until its details are read, or if they
  /// show none.
  public let trustEvidence: [TrustEvidence]
  /// The division to which a search of the profile is limited; `nil` for all divisions.
  public let division: Division?

  public init(
    id: String, name: String, status: String = "", enrollmentMethod: String = "",
    templateName: String = "", issuer: String = "", trustEvidence: [TrustEvidence] = [],
    division: Division? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.enrollmentMethod = enrollmentMethod
    self.templateName = templateName
    self.issuer = issuer
    self.trustEvidence = trustEvidence
    self.division = division
  }
}

extension Profile {
  /// Returns the profile, limited to a division.
  public func within(_ division: Division) -> Profile {
    Profile(
      id: id, name: name, status: status, enrollmentMethod: enrollmentMethod,
      templateName: templateName, issuer: issuer, trustEvidence: trustEvidence, division: division)
  }

  /// The profile and its division as `--profile` and the incident file name them: `ID` or
  /// `ID/DIVISION`.
  public var reference: String { division.map { "\(id)/\($0.id)" } ?? id }

  /// The name of the profile and of its division, scrubbed.
  public var fullName: String { division.map { "\(name) in \($0.name)" } ?? name }
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
