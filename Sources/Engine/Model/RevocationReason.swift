import Foundation

/// Why a certificate is revoked: the reason codes of RFC 5280, section 5.3.1.
///
/// Each service spells them its own way; the spelling stands with the service.
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

  /// The number that goes into a CRL entry (RFC 5280, 5.3.1; 7 is unused).
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

  /// The reason with that RFC 5280 number, or `nil` for 7 and for anything outside 0 to 10.
  public init?(code: Int) {
    guard let reason = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = reason
  }

  /// Whether the revocation can be undone: only a hold can.
  public var isReversible: Bool { self == .certificateHold }

  /// That an incident of this reason takes no other one, and the way on, in a sentence.
  public func sentence(refusing other: Self) -> String {
    "this incident revokes for \(rawValue); to revoke for \(other.rawValue), begin another incident"
      + (isReversible ? ", whose search finds what is on hold" : "")
  }

  /// When to choose it, in one phrase (DigiCert's table of reason codes; RFC 5280 for the rest).
  public var whenToUse: String {
    switch self {
    case .unspecified: "No specific reason applies"
    case .keyCompromise: "The private key was exposed or stolen"
    case .caCompromise: "The certificate authority was compromised"
    case .affiliationChanged: "The holder's organization changed"
    case .superseded: "A new certificate replaced this one"
    case .cessationOfOperation: "The domain or service is being shut down"
    case .certificateHold: "Suspended for now; the only one that can be undone"
    case .removeFromCRL: "A hold is lifted (delta CRLs only)"
    case .privilegeWithdrawn: "The holder's entitlement was withdrawn"
    case .aaCompromise: "The attribute authority was compromised"
    }
  }
}

/// The reason that a service has on record, or the very word it used when we know no such reason.
public enum RecordedReason: Sendable, Hashable {
  case known(RevocationReason)
  /// The service's own word, scrubbed but otherwise verbatim.
  case other(String)
}

/// What a service has on record of a revocation.
public struct RevocationRecord: Sendable, Hashable {
  /// The recorded reason; `nil` while the service shows none.
  public let reason: RecordedReason?
  /// When the revocation took effect, as the service shows it.
  public let shownDate: ShownDate
  /// The comment the service kept, if any.
  public let comments: String?

  public init(reason: RecordedReason?, date: ShownDate, comments: String? = nil) {
    (self.reason, shownDate, self.comments) = (reason, date, comments)
  }

  /// - Parameter dateText: the date as the service writes it; made of the date when it is left out.
  public init(
    reason: RecordedReason?, date: Date?, dateText: String? = nil, comments: String? = nil
  ) {
    let shown =
      date.map { .read($0, text: dateText ?? Timestamp.seconds($0)) } ?? ShownDate(dateText ?? "")
    self.init(reason: reason, date: shown, comments: comments)
  }

  /// When the revocation took effect; `nil` when the service shows no date that is read.
  public var date: Date? { shownDate.date }

  /// The date as the service writes it, scrubbed; empty while it shows none.
  public var dateText: String { shownDate.text }

  /// The date for people: in UTC where it is read, else as the service writes it, with what is wrong;
  /// `nil` while the service shows none.
  @inline(never)  // As the accessors of ShownDate.
  public var dateInWords: String? {
    switch shownDate {
    case .absent: nil
    case .read(let date, _): Timestamp.seconds(date)
    case .impossible(let text): "\(text) (no such date)"
    case .notUnderstood(let text): "\(text) (date not understood)"
    }
  }
}
