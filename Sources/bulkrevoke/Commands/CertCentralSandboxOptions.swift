import ArgumentParser
import Sandbox

/// The options of `bulkrevoke sandbox` that affect only CertCentral.
struct CertCentralSandboxOptions: ParsableArguments {
  @Option(
    help: """
      Seconds until a made-up administrator decides about a CertCentral request, such as 0-5; \
      no decision when left out.
      """)
  var approvalDelay: String?

  @Option(help: "The share of CertCentral requests, 0 to 1, that this administrator rejects.")
  var rejectedShare = 0.0

  @Flag(help: "The CertCentral key is not an administrator's: it may not skip or give approvals.")
  var lesserKey = false

  @Flag(help: "A CertCentral key that may not skip approvals gets a request instead of a 403.")
  var lesserSkipRequests = false

  @Flag(help: "CertCentral revokes an order when its last certificate is revoked.")
  var revokeOrderWithLast = false

  @Option(
    help: """
      Calls that CertCentral allows, such as 60/1s; “none” for no limit. \
      (default: 100/5s,1000/180s)
      """)
  var certcentralLimit: String?

  func validate() throws {
    guard (0...1).contains(rejectedShare) else {
      throw ValidationError("--rejected-share takes a number from 0 to 1.")
    }
  }

  /// Returns the options for the sandbox; throws ``UsageError`` for an invalid value.
  func options() throws -> CertCentralOptions {
    var options = CertCentralOptions(isAdministrator: !lesserKey, rejectedShare: rejectedShare)
    options.lesserSkip = lesserSkipRequests ? .requested : .refused
    options.revokesOrderWithLastCertificate = revokeOrderWithLast
    if let approvalDelay {
      options.approvalDelay = try SandboxValue.seconds(approvalDelay, option: "--approval-delay")
    }
    if let certcentralLimit {
      options.rateLimit = try SandboxValue.rateWindows(
        certcentralLimit, option: "--certcentral-limit")
    }
    return options
  }
}
