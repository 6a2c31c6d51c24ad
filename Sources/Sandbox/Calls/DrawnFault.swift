/// A fault that happens to a call, with what the seed has chosen for it.
struct DrawnFault: Sendable {
  let fault: SandboxFault
  /// What the particulars are chosen from.
  let number: UInt64

  var kind: SandboxFault.Kind { fault.kind }

  /// A number from 0 up to, but not including, `bound`; each purpose has its own.
  func choice(_ purpose: Int, below bound: Int) -> Int {
    Int(SeededDraw.mix(number &+ UInt64(purpose)) % UInt64(bound))
  }

  func element<T>(of list: [T], _ purpose: Int) -> T {
    list[choice(purpose, below: list.count)]
  }
}
