/// The kind of trust in a certificate, which restricts the reasons for revocation.
public enum Trust: String, Sendable, Hashable, CaseIterable, Codable {
  /// Issued by a private CA: every reason of the service is allowed.
  case `private`
  /// Publicly trusted: only the restricted list of reasons.
  case `public`
  /// Enrolled through ACME: only the restricted list.
  case acme
  /// Not proven or contradictory: only the restricted list, to be safe.
  case unknown

  /// Whether only the restricted list of reasons is allowed.
  public var isRestricted: Bool { self != .private }
}

/// One fact that indicates a kind of trust, and where it was found.
public struct TrustEvidence: Sendable, Hashable, Codable {
  /// Where a fact was found.
  public enum Source: String, Sendable, Hashable, Codable {
    /// In the certificate's DER.
    case certificate
    /// In the profile's settings.
    case profile
  }

  /// The kind of trust that the fact indicates.
  public let trust: Trust
  /// Where the fact was found.
  public let source: Source
  /// The fact in words, such as “CA/Browser Forum policy 2.23.140.1.2.2”.
  public let fact: String

  public init(trust: Trust, source: Source, fact: String) {
    (self.trust, self.source, self.fact) = (trust, source, fact)
  }
}

/// The assessed trust of a certificate, with its evidence.
public struct TrustAssessment: Sendable, Hashable, Codable {
  /// The resulting kind of trust.
  public let trust: Trust
  /// All evidence, including contradictions.
  public let evidence: [TrustEvidence]

  /// Weighs the evidence.
  ///
  /// ACME enrolment always gives the restricted list, whatever else is seen. Evidence in the
  /// certificate has priority over evidence in the profile, because the profile may have been moved
  /// to another CA since. If two facts of the same rank contradict each other, or there are no
  /// facts, the result is `unknown`.
  public init(weighing evidence: [TrustEvidence]) {
    self.evidence = evidence
    let inCertificate = Set(evidence.filter { $0.source == .certificate }.map(\.trust))
    let inProfile = Set(evidence.filter { $0.source == .profile }.map(\.trust))
    trust =
      if inProfile.contains(.acme) || inCertificate.contains(.acme) {
        .acme
      } else {
        Self.agreed(inCertificate.isEmpty ? inProfile : inCertificate)
      }
  }

  private static func agreed(_ kinds: Set<Trust>) -> Trust {
    guard kinds.count == 1, let only = kinds.first else { return .unknown }
    return only
  }
}
