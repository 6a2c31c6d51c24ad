import Crypto

/// Pseudo-random numbers that depend only on a seed, a purpose and an index.
///
/// The purposes keep the draws of one certificate independent, so a new kind of draw does not
/// change the existing ones.
struct SeededDraw: Sendable {
  enum Purpose: UInt64 {
    case authorityKey = 1
    case authoritySerial
    case subjectKey
    case timestamp
    case recordID
    case serial
    case fate
    case collision
    case dayWeight
    case dayBurst
    case secondOfDay
    case nameStyle
    case nameHost
    case nameZone
    case nameNumber
    case organization
    case seat
    case note
    case lag
    case earlierReason
    case earlierHour
    case fault
    case faultParticulars
    case certificateFault
    case orderShape
    case orderSecond
    case orderMinute
    case product
    case division
    case earlierFate
    case coverage
    case approvalDelay
    case rejection
  }

  let seed: UInt64

  func bits(_ purpose: Purpose, _ index: Int) -> UInt64 {
    let key = Self.mix(seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
    return Self.mix(key &+ UInt64(truncatingIfNeeded: index) &* 0xD1B5_4A32_D192_ED03)
  }

  /// Returns a number from 0 up to, but not including, 1.
  func fraction(_ purpose: Purpose, _ index: Int) -> Double {
    Double(bits(purpose, index) >> 11) * 0x1p-53
  }

  /// Returns a number from 0 up to, but not including, `bound`.
  func number(_ purpose: Purpose, _ index: Int, below bound: Int) -> Int {
    Int(bits(purpose, index) % UInt64(bound))
  }

  func element<T>(of list: [T], _ purpose: Purpose, _ index: Int) -> T {
    list[number(purpose, index, below: list.count)]
  }

  /// Returns 32 bytes for a key, a serial number or a signature; each `attempt` gives other bytes.
  func secret(_ purpose: Purpose, _ index: Int, attempt: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    for word in [seed, purpose.rawValue, UInt64(index), UInt64(attempt)] {
      withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }
    return Array(SHA256.hash(data: bytes))
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
