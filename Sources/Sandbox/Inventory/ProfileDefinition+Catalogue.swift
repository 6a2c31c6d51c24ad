import Foundation

extension ProfileDefinition {
  /// The profiles in the order of the service's list.
  ///
  /// Long-lived profiles have fixed dates. "Web TLS 2025" is the incident of the sandbox. Its
  /// five-year validity was meant for the private CA, but already applied while the profile issued
  /// public certificates, which were limited to 398 days (Baseline Requirements 6.3.2).
  ///
  /// The profiles with 398-day certificates issued them in the December before `year`, so none of
  /// them expires in that year. Their expired certificates are older and had a shorter lifetime.
  static func catalogue(year: Int) -> [ProfileDefinition] {
    let web = NamedID(id: "5b0a94a3-6b0c-4c61-9d3e-0f5f2c1e7a10", name: "Web Platform")
    let fleet = NamedID(id: "8d1f7c52-2f6e-4b8f-8a57-94c6b1d03e22", name: "Fleet Operations")
    let server = NamedID(id: "seat-type-server", name: "Server")
    let device = NamedID(id: "seat-type-device", name: "Device")
    let user = NamedID(id: "seat-type-user", name: "User")
    let december = day(year - 1, 12, 1)
    let september = day(year - 1, 9, 1)
    return [
      ProfileDefinition(
        id: "3f1c9a52-7b1e-4f0a-9c55-2e8d6f4b7a01", name: "Web TLS 2025",
        enrollmentMethod: "rest_api", authenticationMethod: "3rd_party_app",
        issuance: .movedToPrivate(publicShare: 0.4), style: .web, businessUnit: web,
        template: NamedID(
          id: "b2f0c7d8-41aa-4b5e-8f11-6a1f0c9e3d01", name: "Private Web Server Certificate"),
        seatType: server, percent: 50, firstDay: day(2025, 3, 1), dayCount: 56,
        burstDays: [3, 4, 31], lifetimeDays: 5 * 365),
      ProfileDefinition(
        id: "a7d2e6c1-0b84-4a39-b6f7-51c3d98e2f02", name: "Public web servers",
        enrollmentMethod: "csr", authenticationMethod: "manual_approval",
        issuance: .publicOrganization, style: .web, businessUnit: web,
        template: NamedID(
          id: "b2f0c7d8-41aa-4b5e-8f11-6a1f0c9e3d02", name: "Public Server Certificate"),
        seatType: server, percent: 15, firstDay: december, dayCount: 31, lifetimeDays: 398,
        lapsedFirstDay: september),
      ProfileDefinition(
        id: "c4b8f0d7-95e2-4d16-8e03-7fa61b2c3d03", name: "Device identity",
        enrollmentMethod: "est", authenticationMethod: "enrollment_code",
        issuance: .privateCA, style: .device, businessUnit: fleet,
        template: NamedID(
          id: "b2f0c7d8-41aa-4b5e-8f11-6a1f0c9e3d03", name: "Generic Device Certificate"),
        seatType: device, percent: 20, firstDay: day(2025, 6, 2), dayCount: 300,
        lifetimeDays: 10 * 365),
      ProfileDefinition(
        id: "e9a15b3c-d047-4c8b-a2f6-08b7c6d5e404", name: "ACME edge",
        enrollmentMethod: "acme", authenticationMethod: "acme_credentials",
        issuance: .publicACME, style: .edge, businessUnit: web,
        template: NamedID(
          id: "b2f0c7d8-41aa-4b5e-8f11-6a1f0c9e3d04", name: "Public DV Server Certificate"),
        seatType: server, percent: 12, firstDay: december, dayCount: 31, lifetimeDays: 398,
        lapsedFirstDay: september),
      ProfileDefinition(
        id: "1d6f8e0b-3a72-49c5-9b84-c5e2a7f19d05", name: "Retired VPN", status: "Deleted",
        enrollmentMethod: "scep", authenticationMethod: "enrollment_code",
        issuance: .privateCA, style: .vpn, businessUnit: fleet,
        template: NamedID(
          id: "b2f0c7d8-41aa-4b5e-8f11-6a1f0c9e3d05", name: "VPN User Certificate"),
        seatType: user, percent: 3, firstDay: day(2025, 1, 6), dayCount: 60,
        lifetimeDays: 10 * 365),
      ProfileDefinition(
        id: "7e3b5d94-c81f-4e60-8a2d-b94f60d7c806", name: "Empty profile",
        enrollmentMethod: "browser_pkcs12", authenticationMethod: "manual_approval",
        issuance: .privateCA, style: .web, businessUnit: fleet,
        template: NamedID(
          id: "b2f0c7d8-41aa-4b5e-8f11-6a1f0c9e3d06", name: "Generic User Certificate"),
        seatType: user, percent: 0, firstDay: day(2025, 1, 6), dayCount: 1,
        lifetimeDays: 365),
    ]
  }

  private static func day(_ year: Int, _ month: Int, _ day: Int) -> Day {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    let date = calendar.date(from: DateComponents(year: year, month: month, day: day))
    return Day(of: date ?? .distantPast)
  }
}
