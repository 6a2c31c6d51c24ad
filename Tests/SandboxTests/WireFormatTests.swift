import Crypto
import Foundation
import Testing
import X509

@testable import Sandbox

struct WireFormatTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  /// The keys in the tutorial's literal answers.
  private static let itemKeys: Set = [
    "profile", "seat", "business_unit", "account", "certificate", "ica", "common_name", "status",
    "serial_number", "thumbprint", "valid_from", "valid_to", "notes", "subject",
  ]
  private static let detailKeys: Set = [
    "revocation", "template_name", "issuing_ca_name", "key_size", "signature_algorithm",
    "cert_security_rating", "security_rating_info",
  ]
  private static let subjectKeys: Set = [
    "common_name", "organization_name", "organization_units", "description", "serial_number",
    "pseudonym", "unique_identifier", "user_identifier", "domain_component", "dn_qualifier",
    "unstructured_name", "unstructured_address", "street_address", "postal_code", "locality",
    "state", "country", "email", "title", "given_name", "surname", "organization_identifier",
  ]
  private static let observedKeys: Set = [
    "id", "seat_type", "issuing_ca_name", "signature_algorithm", "key_size", "ca_vendor",
    "connector", "source", "expires_in_days", "custom_attributes", "extended_key_usage",
  ]

  @Test func `Answers have every key of the tutorial and those observed beside`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let answer = try await client.search("status=revoked")
      #expect(Set(answer.json.keys) == ["total", "offset", "limit", "items"])
      let item = try #require(answer.items.first)
      #expect(Self.itemKeys.union(Self.observedKeys).isSubset(of: item.keys))
      let subject = try #require(item["subject"] as? [String: Any])
      #expect(Self.subjectKeys == Set(subject.keys))
      let detail = try await client.read(item.text("serial_number")).json
      #expect(Self.itemKeys.union(Self.detailKeys).isSubset(of: detail.keys))
      let revocation = try #require(detail["revocation"] as? [String: Any])
      #expect(Set(revocation.keys) == ["reason", "revocation_date", "comments"])
    }
  }

  @Test func `The certificate in an answer is the one the answer speaks of`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      for item in try await client.all("") {
        let der = try #require(Data(base64Encoded: item.text("certificate")))
        let certificate = try Certificate(derEncoded: Array(der))
        #expect(SHA256.hash(data: der).hexadecimalText == item.text("thumbprint"))
        #expect(certificate.serialNumber.bytes.hexadecimalText == item.text("serial_number"))
        #expect(item.text("serial_number").count == 32)
        #expect(certificate.notValidBefore.wireText == item.text("valid_from"))
        #expect(certificate.notValidAfter.wireText == item.text("valid_to"))
      }
    }
  }

  @Test func `Hostile names come through the JSON unchanged`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let names = Set(try await client.all("").map { $0.text("common_name") })
      #expect(names.isSuperset(of: SubjectNames.hostile))
    }
  }

  @Test func `Profiles are listed as an array and described with where they issue from`()
    async throws
  {
    try await withSandbox(.quick(certificates: 5, clock: clock)) { client, _ in
      for version in ["v1", "v2"] {
        let list = try await client.get("/mpki/api/\(version)/profile?limit=100")
        let profiles = try #require(
          try JSONSerialization.jsonObject(with: list.body) as? [[String: Any]])
        #expect(
          profiles.map { $0.text("name") } == [
            "Web TLS 2025", "Public web servers", "Device identity", "ACME edge", "Retired VPN",
            "Empty profile",
          ])
        #expect(profiles.allSatisfy { $0["cc_settings"] == nil && $0["ca_settings"] == nil })
        for profile in profiles {
          let detail = try await client.get("/mpki/api/\(version)/profile/\(profile.text("id"))")
          let json = detail.json
          #expect(json.text("name") == profile.text("name"))
          let isPublic = ["Public web servers", "ACME edge"].contains(profile.text("name"))
          #expect((json["cc_settings"] != nil) == isPublic)
          #expect((json["ca_settings"] != nil) != isPublic)
        }
      }
    }
  }

  @Test func `Every variant changes what it names`() async throws {
    let options = SandboxOptions.quick(clock: clock) { $0.variants = Set(SandboxVariant.allCases) }
    try await withSandbox(options) { client, _ in
      let item = try #require(try await client.search("status=issued").items.first)
      #expect((item["profile"] as? [String: Any])?.isEmpty == true)
      #expect(item["key_size"] as? String == "EC_P256")
      #expect(item.text("status") == "ISSUED")
      let subject = try #require(item["subject"] as? [String: Any])
      #expect(subject["organization_units"] is [String])
      #expect(subject["postal_code"] is String)
      #expect(try await client.get("/mpki/api/v2/profile").items.count == 6)
      let error = try await client.read("00").json
      #expect((error["error"] as? [String: Any])?.text("code") == "resource_not_found")
      #expect(error["errors"] == nil)
    }
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let item = try #require(try await client.search("").items.first)
      #expect((item["profile"] as? [String: Any])?.text("id") == ProfileID.webTLS)
      #expect(item["key_size"] as? Int == 256)
      let subject = try #require(item["subject"] as? [String: Any])
      #expect(subject["organization_units"] is String)
      #expect(subject["postal_code"] is Int)
    }
  }
}
