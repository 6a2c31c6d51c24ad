/// Serial numbers that contain their encrypted inventory slot, so a lookup needs no table.
///
/// A serial number has 16 bytes. The last 15 encrypt the slot and 60 zero bits with a Feistel
/// network; the zero bits tell a real serial number from an invented one. The first byte keeps the
/// number positive and its DER form 16 bytes long. About one serial number in eight starts with the
/// digit 0, which careless clients drop.
struct SerialNumbers: Sendable {
  private static let half: UInt64 = (1 << 60) - 1
  private static let rounds = 6

  private let key: UInt64

  init(draw: SeededDraw) {
    key = draw.bits(.serial, 0)
  }

  func serial(slot: Int) -> [UInt8] {
    var left = UInt64(slot)
    var right: UInt64 = 0
    for round in 0..<Self.rounds {
      (left, right) = (right, left ^ roundFunction(right, round))
    }
    let high = UInt64(firstByte(slot)) << 56 | left >> 4
    let low = left << 60 | right
    return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
  }

  /// Returns the slot of a serial number, or `nil` if the number is not from this inventory.
  func slot(serial: [UInt8]) -> Int? {
    guard serial.count == 16 else { return nil }
    let high = serial[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    let low = serial[8...].reduce(0) { $0 << 8 | UInt64($1) }
    var left = (high << 4 | low >> 60) & Self.half
    var right = low & Self.half
    for round in (0..<Self.rounds).reversed() {
      (left, right) = (right ^ roundFunction(left, round), left)
    }
    guard right == 0, let slot = Int(exactly: left), firstByte(slot) == serial[0] else {
      return nil
    }
    return slot
  }

  private func roundFunction(_ value: UInt64, _ round: Int) -> UInt64 {
    SeededDraw.mix(SeededDraw.mix(key &+ UInt64(round)) ^ value) & Self.half
  }

  private func firstByte(_ slot: Int) -> UInt8 {
    UInt8(1 + SeededDraw.mix(key ^ UInt64(slot)) % 127)
  }
}
