import Foundation

/// A certificate profile of the sandbox: what it issues, when, and how much of the inventory.
struct ProfileDefinition: Sendable {
  enum Issuance: Sendable {
    case publicOrganization
    case publicACME
    case privateCA
    /// Issued publicly at first; the rest came from the private CA after the profile was moved.
    case movedToPrivate(publicShare: Double)
  }

  struct NamedID: Sendable {
    let id: String
    let name: String
  }

  enum Style: Sendable {
    case web
    case device
    case edge
    case vpn
  }

  let id: String
  let name: String
  var status = "Active"
  let enrollmentMethod: String
  let authenticationMethod: String
  let issuance: Issuance
  let style: Style
  let businessUnit: NamedID
  let template: NamedID
  let seatType: NamedID
  /// The profile's part of the inventory, in percent; the parts of all add up to 100.
  let percent: Int
  let firstDay: Day
  let dayCount: Int
  /// Days, counted from the first, on which far more was issued than usual.
  var burstDays: Set<Int> = []
  let lifetimeDays: Int
  /// Where a profile's certificates live for less than two years, the expired ones cannot lie
  /// between the others: they were issued in a period of their own, from this day on.
  var lapsedFirstDay: Day?

  var isShortLived: Bool { lapsedFirstDay != nil }
}

extension ProfileDefinition {
  static let lapsedLifetimeDays = 90
  static let lapsedDayCount = 20
}
