/// Decides which faults happen; the same seed and the same calls give the same faults.
///
/// The fault of a call depends on the call and on how often it was made before, not on other calls.
/// Concurrent calls therefore get the same faults in any order. Only `after` and `until` count all
/// calls.
struct FaultPlan: Sendable {
  private let draw: SeededDraw
  private let callFaults: [(position: Int, fault: SandboxFault)]
  private let certificateFaults: [(position: Int, fault: SandboxFault)]
  private var count = 0
  /// How often each call was made, by a hash of its method, path and query.
  private var repetitions: [UInt64: Int] = [:]

  init(_ faults: [SandboxFault], draw: SeededDraw) {
    self.draw = draw
    let all = faults.enumerated().map { (position: $0.offset, fault: $0.element) }
    callFaults = all.filter { !$0.fault.kind.isAboutCertificates }
    certificateFaults = all.filter(\.fault.kind.isAboutCertificates)
  }

  /// Counts a call and returns the first fault in the list that happens to it.
  mutating func fault(
    for kind: SandboxCallKind, method: String, path: String, query: String?
  ) -> DrawnFault? {
    guard !callFaults.isEmpty else { return nil }
    count += 1
    let call = Self.digest("\(method) \(path.uppercased())?\(query ?? "")")
    let repetition = repetitions[call, default: 0]
    repetitions[call] = repetition + 1
    for (position, fault) in callFaults {
      let isInSpan = count > fault.after && fault.until.map { count <= $0 } ?? true
      guard isInSpan, fault.kind.canHappen(to: kind), fault.calls?.contains(kind) ?? true else {
        continue
      }
      let index = Self.index(call, position, repetition)
      if draw.fraction(.fault, index) < fault.share {
        return DrawnFault(fault: fault, number: draw.bits(.faultParticulars, index))
      }
    }
    return nil
  }

  /// Returns the first fault in the list that happens to a certificate.
  func fault(ofCertificate index: Int) -> SandboxFault.Kind? {
    certificateFaults.first { position, fault in
      draw.fraction(.certificateFault, Self.index(UInt64(index), position, 0)) < fault.share
    }?.fault.kind
  }

  private static func index(_ call: UInt64, _ position: Int, _ repetition: Int) -> Int {
    let place = SeededDraw.mix(UInt64(position) << 32 | UInt64(repetition))
    return Int(truncatingIfNeeded: SeededDraw.mix(call ^ place))
  }

  /// Returns a text's hash (FNV-1a, 64 bits), which is the same in every process, unlike Swift's.
  private static func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

/// A fault that happens to a call, with the details that the seed chooses for it.
struct DrawnFault: Sendable {
  let fault: SandboxFault
  /// The number from which the details are chosen.
  let number: UInt64

  var kind: SandboxFault.Kind { fault.kind }

  /// Returns a number from 0 up to, but not including, `bound`; each purpose gets another one.
  func choice(_ purpose: Int, below bound: Int) -> Int {
    Int(SeededDraw.mix(number &+ UInt64(purpose)) % UInt64(bound))
  }

  func element<T>(of list: [T], _ purpose: Int) -> T {
    list[choice(purpose, below: list.count)]
  }
}
