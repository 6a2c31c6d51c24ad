import Foundation
import Hummingbird
import NIOConcurrencyHelpers

/// The state that all APIs of one sandbox share.
final class SandboxState: Sendable {
  let options: SandboxOptions
  let apiKey: String
  let inventory: Inventory
  let factory: CertificateFactory
  let ledger: NIOLockedValueBox<RevocationLedger>
  let rates: NIOLockedValueBox<RateWindows>
  let record: NIOLockedValueBox<CallRecord>
  let thumbprints: NIOLockedValueBox<ThumbprintIndex>
  let faults: NIOLockedValueBox<FaultPlan>
  let certCentral: CertCentralState

  /// Throws ``SandboxError`` if an option is invalid.
  init(options: SandboxOptions) throws {
    try options.validate()
    let inventory = Inventory(options: options)
    self.options = options
    self.inventory = inventory
    apiKey = options.apiKey ?? Self.randomKey()
    factory = try CertificateFactory(
      draw: inventory.draw, hasWeakKeys: options.variants.contains(.weakKeys))
    let plan = FaultPlan(options.faults, draw: inventory.draw)
    ledger = NIOLockedValueBox(
      RevocationLedger(
        inventory: inventory, lag: options.statusLag, faults: plan, now: options.now()))
    rates = NIOLockedValueBox(RateWindows(options.rateLimit))
    record = NIOLockedValueBox(CallRecord(certificates: inventory.count))
    thumbprints = NIOLockedValueBox(ThumbprintIndex())
    faults = NIOLockedValueBox(plan)
    certCentral = CertCentralState(options: options, sharedKey: apiKey)
  }

  /// Makes the certificate of an entry, and makes its thumbprint searchable.
  func certificate(_ entry: InventoryEntry) throws -> (made: MadeCertificate, thumbprint: String) {
    let made = try factory.certificate(for: entry)
    let thumbprint = made.thumbprint
    thumbprints.withLockedValue { $0.add(thumbprint, entry.index) }
    return (made, thumbprint)
  }

  /// Writes a call to the record, with the current content of its note.
  ///
  /// - Parameter status: the HTTP status of the answer; 0 if there will be none.
  func add(_ request: Request, _ context: CallContext, status: Int) {
    let now = options.now()
    record.withLockedValue {
      $0.add(
        context.note.current, method: request.method.rawValue, path: request.uri.path,
        query: request.uri.query, status: status, at: now)
    }
  }

  private static func randomKey() -> String {
    let bytes = (0..<24).map { _ in UInt8.random(in: .min ... .max) }
    return "sandbox_" + bytes.hexadecimalText.lowercased()
  }
}
