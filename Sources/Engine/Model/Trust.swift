/// What restricts the reasons a certificate may be revoked for.
public enum Trust: String, Sendable, Hashable, CaseIterable, Codable {
  /// Issued by a private CA: every reason of the service is allowed.
  case `private`
  /// Publicly trusted: the restricted list.
  case `public`
  /// Enrolled through ACME: the restricted list.
  case acme
  /// Not proven or contradictory: the restricted list, to be on the safe side.
  case unknown

  /// Whether only the restricted list of reasons may be used.
  public var isRestricted: Bool { self != .private }
}

/// One fact that speaks for a kind of trust, and where it was seen.
public struct TrustEvidence: Sendable, Hashable, Codable {
  /// Where the fact was seen.
  public enum Source: String, Sendable, Hashable, Codable {
    /// In the certificate's DER.
    case certificate
    /// In the profile's settings.
    case profile
  }

  /// What the fact speaks for.
  public let trust: Trust
  /// Where it was seen.
  public let source: Source
  /// The fact in words, such as “CA/Browser Forum policy 2.23.140.1.2.2”.
  public let fact: String

  public init(trust: Trust, source: Source, fact: String) {
    (self.trust, self.source, self.fact) = (trust, source, fact)
  }
}

/// A verdict on a certificate's trust together with the evidence it rests on.
public struct TrustAssessment: Sendable, Hashable, Codable {
  /// The verdict.
  public let trust: Trust
  /// Everything that was seen, contradictions included.
  public let evidence: [TrustEvidence]

  /// Weighs the evidence.
  ///
  /// ACME enrolment restricts whatever else is seen. What a certificate says of itself outranks
  /// what its profile says today, because a profile may have been moved to another CA since. Two
  /// facts of the same rank that contradict each other, or no fact at all, give `unknown`.
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
