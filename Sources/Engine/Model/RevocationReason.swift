import Foundation

/// Why a certificate is revoked: the reason codes of RFC 5280, section 5.3.1.
///
/// Each service has its own spelling; see ``ReasonOption/wireName``.
public enum RevocationReason: String, Sendable, Hashable, CaseIterable {
  case unspecified
  case keyCompromise
  case caCompromise = "cACompromise"
  case affiliationChanged
  case superseded
  case cessationOfOperation
  case certificateHold
  case removeFromCRL
  case privilegeWithdrawn
  case aaCompromise = "aACompromise"

  /// The number in a CRL entry (RFC 5280, 5.3.1; 7 is unused).
  public var code: Int {
    switch self {
    case .unspecified: 0
    case .keyCompromise: 1
    case .caCompromise: 2
    case .affiliationChanged: 3
    case .superseded: 4
    case .cessationOfOperation: 5
    case .certificateHold: 6
    case .removeFromCRL: 8
    case .privilegeWithdrawn: 9
    case .aaCompromise: 10
    }
  }

  /// The reason with this RFC 5280 number; `nil` for 7 and outside 0 to 10.
  public init?(code: Int) {
    guard let reason = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = reason
  }

  /// Whether the revocation can be undone: only a hold can.
  public var isReversible: Bool { self == .certificateHold }

  /// Returns a sentence that refuses another reason for this incident, and says what to do instead.
  public func sentence(refusing other: Self) -> String {
    "this incident revokes for \(rawValue); to revoke for \(other.rawValue), start another incident"
      + (isReversible ? ", whose search finds the held certificates" : "")
  }

  /// When to choose the reason, in one phrase (from DigiCert's table of reason codes; RFC 5280 for
  /// the rest).
  public var whenToUse: String {
    switch self {
    case .unspecified: "No specific reason applies"
    case .keyCompromise: "The private key was exposed or stolen"
    case .caCompromise: "The certificate authority was compromised"
    case .affiliationChanged: "The holder's organization changed"
    case .superseded: "A new certificate replaced this one"
    case .cessationOfOperation: "The domain or service is being shut down"
    case .certificateHold: "Suspended for now; the only reversible reason"
    case .removeFromCRL: "A hold is lifted (delta CRLs only)"
    case .privilegeWithdrawn: "The holder's entitlement was withdrawn"
    case .aaCompromise: "The attribute authority was compromised"
    }
  }
}

/// The reason on record at a service, or the service's own word for an unknown reason.
public enum RecordedReason: Sendable, Hashable {
  case known(RevocationReason)
  /// The service's own word, verbatim except for scrubbing.
  case other(String)
}

/// A service's record of a revocation.
public struct RevocationRecord: Sendable, Hashable {
  /// The recorded reason; `nil` while the service shows none.
  public let reason: RecordedReason?
  /// The date when the revocation took effect, as the service shows it.
  public let shownDate: ShownDate
  /// The comment the service kept, if any.
  public let comments: String?

  public init(reason: RecordedReason?, date: ShownDate, comments: String? = nil) {
    (self.reason, shownDate, self.comments) = (reason, date, comments)
  }

  /// - Parameter dateText: the date as the service writes it; `nil` to format `date` instead.
  public init(
    reason: RecordedReason?, date: Date?, dateText: String? = nil, comments: String? = nil
  ) {
    let shown =
      date.map { .read($0, text: dateText ?? Timestamp.seconds($0)) } ?? ShownDate(dateText ?? "")
    self.init(reason: reason, date: shown, comments: comments)
  }

  /// The date when the revocation took effect; `nil` when the service shows none that can be read.
  public var date: Date? { shownDate.date }

  /// The date as the service writes it, scrubbed; empty while it shows none.
  public var dateText: String { shownDate.text }

  /// The date for people: in UTC if it can be read, otherwise as the service writes it with the
  /// problem; `nil` while the service shows none.
  @inline(never)  // The optimizer crashes otherwise; see ShownDate.
  public var dateInWords: String? {
    switch shownDate {
    case .absent: nil
    case .read(let date, _): Timestamp.seconds(date)
    case .impossible(let text): "\(text) (no such date)"
    case .notUnderstood(let text): "\(text) (date not understood)"
    }
  }
}
