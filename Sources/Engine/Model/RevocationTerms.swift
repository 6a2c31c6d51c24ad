/// Revocation options other than the reason; not every service offers them.
public struct RevocationTerms: Sendable, Hashable {
  /// Whether to skip the administrator's approval, if the key allows it.
  public var skipsApproval: Bool
  /// Whether all certificates in the same bundle are revoked as well.
  public var takesBundles: Bool

  public init(skipsApproval: Bool = false, takesBundles: Bool = false) {
    (self.skipsApproval, self.takesBundles) = (skipsApproval, takesBundles)
  }

  /// The terms in words, separated by commas; empty for the defaults.
  public var words: String {
    [skipsApproval ? "skip_approval" : "", takesBundles ? "whole_orders" : ""]
      .filter { !$0.isEmpty }.joined(separator: ",")
  }
}
