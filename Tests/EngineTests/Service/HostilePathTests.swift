import Foundation
import Testing

@testable import Engine

@Suite("Paths of API calls")
struct HostilePathTests {
  private static let hostile = [
    "", ".", "..", "../x", "1/../2", "a/b", #"a\b"#, "\u{1B}", "0A?x=y", "0A#x", "é", "0ﬀ1",
    "%2e%2e",
    "0A%2F..", "0x0A", "-1", "1.5", "٣", "０A",
  ]

  @Test("A part that could change a path is refused, however it is encoded", arguments: hostile)
  func parts(part: String) async throws {
    #expect(SerialNumber(hexadecimal: part) == nil)
    #expect(!ServiceIdentifier.isNumber(part))
    #expect(!ServiceIdentifier.isProduct(part))
    #expect(CertCentralReference("1/\(part)") == nil)
    // These parts leave a valid path: they need no encoding, or the slash makes two valid parts.
    guard !["0x0A", "-1", "1.5", "a/b"].contains(part) else { return }
    for path in ["/certificate/\(part)/revoke", "/\(part)", "/\(part)/revoke"] {
      #expect(throws: ServiceError(.refused)) { try APIPath.check(path, operation: "") }
    }
  }

  @Test("Serial numbers are accepted as services write them", arguments: ["0a:f0", "00 0A", "7B"])
  func serials(text: String) {
    #expect(SerialNumber(hexadecimal: text) == SerialNumber(text))
    #expect(SerialNumber(text).isHexadecimal)
  }

  @Test("A row with an invalid serial number or thumbprint is noted and left out")
  func rows() async throws {
    let thumbprint = TutorialCertificate.thumbprint
    let rows = [
      #"{"serial_number":"..","thumbprint":"\#(thumbprint)","status":"issued"}"#,
      #"{"serial_number":"0A","thumbprint":"../x","status":"issued"}"#,
      #"{"serial_number":"0A","thumbprint":"\#(thumbprint)","status":"issued"}"#,
    ]
    try await withService(script: { _ in
      .json(#"{"total":"3","items":[\#(rows.joined(separator: ","))]}"#)
    }) { service, _ in
      let page = try await service.tutorialSearch()
      #expect(page.certificates.map(\.identity.serial.text) == ["0A"])
      #expect(page.unreadable.count == 2)
      #expect(page.unreadable.first.first?.contains("serial number “..”") == true)
    }
  }

  @Test("The data of an incident file cannot change a path", arguments: ["..", "0A/../0B", "x"])
  func fromFile(serial: String) async throws {
    let identity = CertificateIdentity(
      serial: SerialNumber(serial), thumbprint: Thumbprint("FF"), reference: "1/../2")
    try await withService(script: { _ in .noContent }) { service, server in
      let codes = [
        await serviceErrorCode { try await service.certificate(identity) },
        await serviceErrorCode {
          try await service.revoke(identity, RevocationRequest(reason: .superseded))
        },
        await serviceErrorCode { try await service.releaseHold(identity) },
      ]
      #expect(codes == [.refused, .refused, .refused])
      #expect(server.requests.isEmpty)
    }
    try await withCertCentral(script: { _ in .noContent }) { service, server in
      let codes = [
        await serviceErrorCode { try await service.certificate(identity) },
        await serviceErrorCode {
          try await service.revoke(identity, RevocationRequest(reason: .superseded))
        },
        await serviceErrorCode { try await service.approval(ofRequest: "../1") },
        await serviceErrorCode { try await service.approve(request: "..", comment: "") },
        await serviceErrorCode { try await service.certificates(ofBundle: "1/../2") },
      ]
      #expect(codes == Array(repeating: .refused, count: 5))
      #expect(server.requests.isEmpty)
    }
  }

  @Test("A profile or product with an invalid id is noted and not listed")
  func profiles() async throws {
    try await withService(script: { _ in
      .json(#"[{"id":"..","name":"x"},{"name":"y"},{"id":"p-1","name":"z"}]"#)
    }) { service, _ in
      let list = try await service.profileList()
      #expect(list.profiles.map(\.id) == ["p-1"])
      #expect(list.unreadable.count == 2)
    }
    try await withCertCentral(script: { _ in
      .json(#"{"products":[{"name_id":"a/b"},{"name_id":"SSL"},{"name_id":"ssl_plus"}]}"#)
    }) { service, _ in
      let list = try await service.profileList()
      #expect(list.profiles.map(\.id) == ["ssl_plus"])
      #expect(list.unreadable.count == 2)
    }
  }

  @Test("An answer about another profile, order or request is refused")
  func otherThings() async throws {
    try await withService(script: { _ in .json(#"{"id":"p-2","name":"x"}"#) }) { service, _ in
      let code = await serviceErrorCode { try await service.profile(id: "p-1") }
      #expect(code == .unreadableAnswer)
    }
    try await withCertCentral(script: { request in
      request.path.contains("/request/")
        ? .json(WireOrder.request(2, order: 1, certificate: 11))
        : .json(WireOrder.detail(2, certificate: WireOrder.certificate(11)))
    }) { service, _ in
      let order = await serviceErrorCode {
        try await service.certificate(WireOrder.identity(1, 11))
      }
      let request = await serviceErrorCode { try await service.approval(ofRequest: "1") }
      #expect([order, request] == [.unreadableAnswer, .unreadableAnswer])
    }
  }
}
