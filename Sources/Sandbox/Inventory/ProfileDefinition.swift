import Foundation

/// A certificate profile of the sandbox: its certificates, their dates, and its share of the
/// inventory.
struct ProfileDefinition: Sendable {
  enum Issuance: Sendable {
    case publicOrganization
    case publicACME
    case privateCA
    /// Public certificates at first, then private ones after the profile moved to the private CA.
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
  /// The profile's share of the inventory, in percent; the shares of all profiles add up to 100.
  let percent: Int
  let firstDay: Day
  let dayCount: Int
  /// The days with far more issuance than usual, counted from the first day.
  var burstDays: Set<Int> = []
  let lifetimeDays: Int
  /// The first day of the separate, earlier period in which the expired certificates were issued.
  /// Only short-lived profiles need one: their other certificates are too recent to have expired.
  var lapsedFirstDay: Day?

  var isShortLived: Bool { lapsedFirstDay != nil }
}

extension ProfileDefinition {
  static let lapsedLifetimeDays = 90
  static let lapsedDayCount = 20
}
