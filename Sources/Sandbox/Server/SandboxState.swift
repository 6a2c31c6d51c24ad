import Foundation
import Synchronization

/// Everything that the APIs of one sandbox share.
final class SandboxState: Sendable {
  let options: SandboxOptions
  let apiKey: String
  let inventory: Inventory
  let factory: CertificateFactory
  let ledger: Mutex<RevocationLedger>
  let rates: Mutex<RateWindows>
  let record: Mutex<CallRecord>
  let thumbprints: Mutex<ThumbprintIndex>

  /// Throws ``SandboxError`` when an option has a value that cannot be.
  init(options: SandboxOptions) throws {
    try options.validate()
    let inventory = Inventory(options: options)
    self.options = options
    self.inventory = inventory
    apiKey = options.apiKey ?? Self.randomKey()
    factory = try CertificateFactory(draw: inventory.draw)
    ledger = Mutex(
      RevocationLedger(inventory: inventory, lag: options.statusLag, now: options.now()))
    rates = Mutex(RateWindows(options.rateLimit))
    record = Mutex(CallRecord(certificates: inventory.count))
    thumbprints = Mutex(ThumbprintIndex())
  }

  /// The certificate with this index; its thumbprint can be searched for from now on.
  func certificate(_ entry: InventoryEntry) throws -> (made: MadeCertificate, thumbprint: String) {
    let made = try factory.certificate(for: entry)
    let thumbprint = made.thumbprint
    thumbprints.withLock { $0.add(thumbprint, entry.index) }
    return (made, thumbprint)
  }

  private static func randomKey() -> String {
    let bytes = (0..<24).map { _ in UInt8.random(in: .min ... .max) }
    return "sandbox_" + bytes.hexadecimalText.lowercased()
  }
}
