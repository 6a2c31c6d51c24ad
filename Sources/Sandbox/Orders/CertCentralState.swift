import Foundation
import NIOConcurrencyHelpers

/// What the parts of the CertCentral stand-in share.
struct CertCentralState: Sendable {
  let options: SandboxOptions
  let key: String
  let orders: OrderInventory
  let ledger: NIOLockedValueBox<CertCentralLedger>
  let rates: NIOLockedValueBox<RateWindows>
  /// What goes wrong with certificates.
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

  /// The ledger as it stands now, with what has become due.
  func currentLedger() -> (ledger: CertCentralLedger, now: Date) {
    let now = options.now()
    return ledger.withLockedValue { ledger in
      ledger.advance(to: now)
      return (ledger, now)
    }
  }

  /// A certificate by its position, one that was issued after the start included.
  func certificate(_ index: Int) -> OrderCertificate {
    ledger.withLockedValue { $0.certificate(index) }
  }

  /// Throws an access error when the key lacks the permission.
  func require(_ permission: SandboxPermission) throws {
    guard options.permissions.contains(permission) else { throw CertCentralRefusal.accessDenied }
  }

  /// An id as the answers write it.
  func id(_ number: Int) -> FlexibleValue {
    options.variants.contains(.textIDs) ? .text(String(number)) : .number(number)
  }
}
