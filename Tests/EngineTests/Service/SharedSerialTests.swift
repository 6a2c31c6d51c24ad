import Foundation
import Testing

@testable import Engine

@Suite("Two certificates with one serial number")
struct SharedSerialTests {
  private static func record(_ serial: String, _ thumbprint: String) -> CertificateRecord {
    CertificateRecord(
      identity: CertificateIdentity(
        serial: SerialNumber(serial), thumbprint: Thumbprint(thumbprint)),
      commonName: "host.example", status: .issued)
  }

  @Test("The queue marks serial numbers that another certificate shares, checked or not")
  func queue() async throws {
    let file = try await TestIncident.selecting([
      Self.record("0A1", "01"), Self.record("0A1", "02"), Self.record("B2", "03"),
      Self.record("00B2", "04"), Self.record("C3", "05"),
    ])
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1, 3, 5]), by: TestIncident.ann)
    _ = try file.manifests.confirm(
      reason: .superseded, comment: "", ticket: "", expectedDigest: nil, by: TestIncident.ann)
    let shared = try file.queue.plannedCertificates(limit: 10).map(\.identity.isSerialShared)
    #expect(shared == [true, true, false])
  }

  @Test("Every call about a shared serial number names the thumbprint")
  func calls() async throws {
    let detail = try Fixture("tutorial-detail-answer.json").text
    try await withService(script: { request in
      request.method == .GET ? .json(detail) : .noContent
    }) { service, server in
      var identity = TutorialCertificate.identity
      identity.isSerialShared = true
      _ = try await service.revoke(identity, RevocationRequest(reason: .superseded))
      _ = try await service.certificate(identity)
      _ = try await service.releaseHold(identity)
      let exact = "?thumbprint_sha256=" + TutorialCertificate.thumbprint
      let (read, revoke) = (TutorialCertificate.path, TutorialCertificate.path + "/revoke")
      #expect(server.requests.map(\.target) == [revoke + exact, read + exact, revoke + exact])
    }
  }

  @Test("An answer without a thumbprint is identified by its DER")
  func byDER() async throws {
    let der = SampleDER.base64
    try await withService(script: { _ in
      .json(#"{"serial_number":"77AA","status":"revoked","certificate":"\#(der)"}"#)
    }) { service, _ in
      func identity(_ thumbprint: String) -> CertificateIdentity {
        CertificateIdentity(serial: SerialNumber("77AA"), thumbprint: Thumbprint(thumbprint))
      }
      let own = try await service.certificate(identity(SampleDER.thumbprint))
      #expect(own.status == .revoked)
      let error = await serviceError { try await service.certificate(identity("FF")) }
      #expect(error?.code == .anotherCertificate)
      #expect(error?.message.contains(SampleDER.thumbprint) == true)
    }
  }

  @Test("An answer that names neither of two certificates is no proof")
  func unnamed() async throws {
    try await withService(script: { _ in .json(#"{"serial_number":"0A","status":"revoked"}"#) }) {
      service, _ in
      var identity = CertificateIdentity(serial: SerialNumber("0A"), thumbprint: Thumbprint("FF"))
      let alone = try await service.certificate(identity)
      #expect(alone.status == .revoked)
      identity.isSerialShared = true
      let code = await serviceErrorCode { try await service.certificate(identity) }
      #expect(code == .unreadableAnswer)
    }
  }

  @Test("At CertCentral, an id with another serial number or thumbprint is no proof")
  func certCentral() async throws {
    for (shown, asked) in [("0A11", "0BAD"), ("FF11", "FF12")] {
      let account = ScriptedAccount(answers: [
        "/order/certificate/1": WireOrder.detail(
          1, certificate: WireOrder.certificate(11, status: "revoked").replacing(shown, with: asked)
        )
      ])
      try await withCertCentral(script: account.script) { service, _ in
        let code = await serviceErrorCode {
          try await service.certificate(WireOrder.identity(1, 11))
        }
        #expect(code == .anotherCertificate)
      }
    }
  }
}

/// A certificate for `bank.example` with the serial number 77AA.
enum SampleDER {
  static let thumbprint = "6E71F15F13117867A02457F2F86B2871AAB03AADD1613F42EF1B703D83542E28"
  static let base64 = """
    MIIBizCCATCgAwIBAgICd6owCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMYmFuay5leGFtcGxlMB4XDTI2MTEyNjAx\
    MzY1OVoXDTM2MTEyMzAxMzY1OVowFzEVMBMGA1UEAwwMYmFuay5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0D\
    AQcDQgAE2Q6u325W7EHHXhtUaCifNfzaWdKug3cj9yhXLAHhJLqeq7UGVsNCkwnX9WqDLmhLxpf8XlVULt2Lk5Kq\
    u/Oq6KNsMGowHQYDVR0OBBYEFB9pIbmHyPnC71HZIyL1nq8zfw55MB8GA1UdIwQYMBaAFB9pIbmHyPnC71HZIyL1\
    nq8zfw55MA8GA1UdEwEB/wQFMAMBAf8wFwYDVR0RBBAwDoIMYmFuay5leGFtcGxlMAoGCCqGSM49BAMCA0kAMEYC\
    IQC8YqJvjmCzWJqQnWjpOyyiX9DiKfaCT6z5DLz3qzMqiwIhALpJiRdLVvohh0k72iU/BRNzZUte49lQRDVfjssr\
    bfvf
    """
}
