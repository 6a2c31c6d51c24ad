import Foundation
import NIOConcurrencyHelpers

/// The state that all parts of the CertCentral stand-in share.
struct CertCentralState: Sendable {
  let options: SandboxOptions
  let key: String
  let orders: OrderInventory
  let ledger: NIOLockedValueBox<CertCentralLedger>
  let rates: NIOLockedValueBox<RateWindows>
  /// The faults of CertCentral's certificates.
  let certificateFaults: FaultPlan

  init(options: SandboxOptions, sharedKey: String) {
    self.options = options
    key = options.certCentral.apiKey ?? sharedKey
    orders = OrderInventory(options: options)
    certificateFaults = FaultPlan(options.faults, draw: orders.draw)
    ledger = NIOLockedValueBox(
      CertCentralLedger(inventory: orders, options: options, faults: certificateFaults))
    rates = NIOLockedValueBox(RateWindows(options.certCentral.rateLimit))
  }

  /// Makes the decisions that are due, and returns the ledger and the current time.
  func currentLedger() -> (ledger: CertCentralLedger, now: Date) {
    let now = options.now()
    return ledger.withLockedValue { ledger in
      ledger.advance(to: now)
      return (ledger, now)
    }
  }

  /// Returns a certificate by its position, including certificates issued after the start.
  func certificate(_ index: Int) -> OrderCertificate {
    ledger.withLockedValue { $0.certificate(index) }
  }

  /// Throws an access error if the key lacks the permission.
  func require(_ permission: SandboxPermission) throws {
    guard options.permissions.contains(permission) else { throw CertCentralRefusal.accessDenied }
  }

  /// Returns an id in its wire form.
  func id(_ number: Int) -> FlexibleValue {
    options.variants.contains(.textIDs) ? .text(String(number)) : .number(number)
  }
}
