/// How certificates are revoked beside the reason: what not every service offers.
public struct RevocationTerms: Sendable, Hashable {
  /// Whether to go without an administrator's approval, where the key may.
  public var skipsApproval: Bool
  /// Whether everything is revoked that is in the same bundle.
  public var takesBundles: Bool

  public init(skipsApproval: Bool = false, takesBundles: Bool = false) {
    (self.skipsApproval, self.takesBundles) = (skipsApproval, takesBundles)
  }

  /// The terms in words, separated by commas; empty for the usual ones.
  public var words: String {
    [skipsApproval ? "skip_approval" : "", takesBundles ? "whole_orders" : ""]
      .filter { !$0.isEmpty }.joined(separator: ",")
  }
}
