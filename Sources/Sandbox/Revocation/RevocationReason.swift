/// A revocation reason with its number in RFC 5280 5.3.1.
enum RevocationReason: UInt8, Sendable, CaseIterable {
  case unspecified = 0
  case keyCompromise = 1
  case caCompromise = 2
  case affiliationChanged = 3
  case superseded = 4
  case cessationOfOperation = 5
  case certificateHold = 6
  case privilegeWithdrawn = 9

  /// The reason that the fault `otherReason` records instead.
  var another: RevocationReason { self == .superseded ? .cessationOfOperation : .superseded }
}
