import Engine
import Foundation

/// A service to choose from, and the rate windows in force for it.
struct ServiceOffer: Sendable, Hashable {
  let description: ServiceDescription
  let rate: [RequestWindow]
}

/// The state that all screens share, and the choices that one screen passes to the next.
@dynamicMemberLookup
struct AppContext: Sendable {
  /// The number of certificates to revoke and verify before the rest is sent; 0 for none.
  var canary: Int
  /// The current service.
  var service: ServiceDescription
  /// The rate windows in force, for estimates.
  var rate: [RequestWindow]
  /// The services to choose from; if empty, `service` is the only one.
  var offers: [ServiceOffer] = []
  /// Whether the service is the built-in sandbox.
  var isSandbox: Bool
  /// Whether the console was opened read-only.
  var isConsoleReadOnly: Bool
  /// The open incident and the choices for it. Its members are members of the context too.
  var work = IncidentWork()
  /// The time that the next frame shows.
  var now: Date
  /// When the latest news was handled, on the clock that keys are stamped with.
  var instant = ContinuousClock.now

  init(
    canary: Int = 3, service: ServiceDescription, rate: [RequestWindow], isSandbox: Bool,
    isReadOnly: Bool, now: Date
  ) {
    self.canary = canary
    self.service = service
    self.rate = rate
    self.isSandbox = isSandbox
    isConsoleReadOnly = isReadOnly
    self.now = now
  }

  subscript<Value>(dynamicMember member: WritableKeyPath<IncidentWork, Value>) -> Value {
    get { work[keyPath: member] }
    set { work[keyPath: member] = newValue }
  }

  subscript<Value>(dynamicMember member: KeyPath<IncidentWork, Value>) -> Value {
    work[keyPath: member]
  }

  /// Whether the incident is read-only in this console.
  var isReadOnly: Bool { isConsoleReadOnly || work.watched != nil }

  /// Whether the incident can be taken over because its writer has gone.
  var canTakeOver: Bool { !isConsoleReadOnly && work.watched?.isGone == true }

  /// Switches to another service.
  mutating func choose(_ offer: ServiceOffer) {
    service = offer.description
    rate = offer.rate
  }

  /// Forgets the incident and all choices for it.
  mutating func forgetIncident() { work = IncidentWork() }
}
