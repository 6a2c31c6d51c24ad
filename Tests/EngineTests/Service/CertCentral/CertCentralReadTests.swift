import Foundation
import Testing

@testable import Engine

/// Reading one certificate back from its order.
@Suite("Certificates read at CertCentral", .timeLimit(.minutes(5)))
struct CertCentralReadTests {
  private static let order = "/order/certificate/1"

  /// Returns the certificate as it is read, and the paths called, relative to the base.
  private static func read(
    _ certificate: Int, _ answers: [String: String]
  ) async throws -> (record: CertificateRecord, paths: [String]) {
    let account = ScriptedAccount(answers: answers)
    return try await withCertCentral(script: account.script) { service, server in
      let record = try await service.certificate(WireOrder.identity(1, certificate))
      return (
        record, server.requests.map { String($0.path.trimmingPrefix(ScriptedAccount.base)) }
      )
    }
  }

  private static func detail(_ status: String? = "issued", requests: [String] = []) -> String {
    WireOrder.detail(
      1, certificate: WireOrder.certificate(11, status: status), requests: requests)
  }

  @Test("The documented order shows its certificate, with ids as numbers or as texts")
  func documented() async throws {
    for detail in try Fixture("certcentral-order.json").bothForms {
      let account = ScriptedAccount(answers: ["/order/certificate/112339": detail])
      try await withCertCentral(script: account.script) { service, _ in
        let record = try await service.certificate(DocumentedCertificate.identity)
        #expect(record.identity == DocumentedCertificate.identity)
        #expect(record.status == .issued)
        #expect(record.pendingRequest == nil)
      }
    }
  }

  @Test("The certificate's own status overrides the order's", arguments: ["issued", "revoked"])
  func ownStatus(status: String) async throws {
    let (record, paths) = try await Self.read(11, [Self.order: Self.detail(status)])
    #expect(record.status == CertificateStatus(status))
    #expect(paths == [Self.order])
  }

  @Test("A duplicate is read from the first list, a reissue from the second")
  func otherLists() async throws {
    let answers = [
      Self.order: Self.detail(),
      Self.order + "/duplicate": WireOrder.list(WireOrder.certificate(12, status: "revoked")),
      Self.order + "/reissue": WireOrder.list(WireOrder.certificate(13, status: "issued")),
    ]
    let duplicate = try await Self.read(12, answers)
    #expect(duplicate.record.status == .revoked)
    #expect(duplicate.paths == [Self.order, Self.order + "/duplicate"])
    let reissue = try await Self.read(13, answers)
    #expect(reissue.record.status == .issued)
    #expect(
      reissue.paths == [Self.order, Self.order + "/duplicate", Self.order + "/reissue"])
    let gone = await serviceErrorCode { try await Self.read(14, answers) }
    #expect(gone == .notFound)
  }

  @Test("Without a status in the order, the list of changes gives it")
  func changes() async throws {
    let detail = Self.detail(nil)
    let changes = Self.order.replacing("/1", with: "/status-changes")
    for (status, expected) in [("revoked", CertificateStatus.revoked), ("issued", .issued)] {
      let body = #"{"orders":[{"order_id":"1","certificate_id":11,"status":"\#(status)"}]}"#
      let (record, paths) = try await Self.read(11, [Self.order: detail, changes: body])
      #expect(record.status == expected)
      #expect(paths == [Self.order, changes])
    }
    // An account without this call still gets a status.
    #expect(try await Self.read(11, [Self.order: detail]).record.status == .issued)
  }

  @Test("A revoked order shows its certificate as revoked without the list of changes")
  func revokedOrder() async throws {
    let detail = WireOrder.detail(1, certificate: WireOrder.certificate(11), status: "revoked")
    let (record, paths) = try await Self.read(11, [Self.order: detail])
    #expect(record.status == .revoked)
    #expect(paths == [Self.order])
  }

  @Test(
    "An order's pending reissue replaces the status issued; else the certificate's own counts")
  func orderStatus() async throws {
    for (order, own, expected) in [
      ("reissue_pending", "issued", CertificateStatus.other("reissue_pending")),
      ("reissue_pending", "revoked", .revoked), ("issued", "revoked", .revoked),
      ("expired", "issued", .issued),
    ] {
      let detail = WireOrder.detail(
        1, certificate: WireOrder.certificate(11, status: own), status: order)
      #expect(try await Self.read(11, [Self.order: detail]).record.status == expected)
    }
  }

  @Test("An answer with another serial number is refused")
  func otherSerial() async throws {
    let detail = Self.detail().replacing("0A11", with: "0BAD")
    let error = await serviceError { try await Self.read(11, [Self.order: detail]) }
    #expect(error?.code == .anotherCertificate)
    #expect(error?.message.contains("another certificate") == true)
  }

  @Test("Leading zeros do not make another certificate")
  func leadingZeros() async throws {
    let detail = Self.detail().replacing("0A11", with: "A11")
    #expect(try await Self.read(11, [Self.order: detail]).record.status == .issued)
  }

  @Test(
    "A waiting request is found in the order, for the certificate or for the whole order",
    arguments: [11, nil], ["pending", "submitted"])
  func pendingRequest(certificate: Int?, status: String) async throws {
    let requests = [
      WireOrder.request(5, type: "new_request", status: "pending"),
      WireOrder.request(6, status: "rejected"), WireOrder.request(7, status: status),
    ]
    let (record, paths) = try await Self.read(
      11,
      [
        Self.order: Self.detail(requests: requests),
        "/request/7": WireOrder.request(7, order: 1, certificate: certificate),
      ])
    let covers: RequestCoverage = certificate == nil ? .bundle : .certificate
    #expect(
      record.pendingRequest == PendingRequest(id: "7", requester: "John Smith", covers: covers))
    #expect(paths == [Self.order, "/request/7"])
  }

  @Test("A request for the certificate takes priority over one for the whole order")
  func wholeOrderRequest() async throws {
    let requests = [WireOrder.request(7), WireOrder.request(8), WireOrder.request(9)]
    var answers = [
      Self.order: Self.detail(requests: requests),
      "/request/7": WireOrder.request(7, order: 1, certificate: nil),
      "/request/8": WireOrder.request(8, order: 1, certificate: 12),
      "/request/9": WireOrder.request(9, order: 1, certificate: 11),
    ]
    let (exact, _) = try await Self.read(11, answers)
    #expect(exact.pendingRequest?.id == "9" && exact.pendingRequest?.covers == .certificate)
    // A request that names another order contradicts itself, and could cover anything.
    answers["/request/9"] = WireOrder.request(9, order: 2, certificate: 11)
    answers["/request/7"] = WireOrder.request(7, order: 1, certificate: 12)
    let (odd, _) = try await Self.read(11, answers)
    #expect(odd.pendingRequest?.id == "9" && odd.pendingRequest?.covers == .bundle)
  }

  @Test("A whole order is read with unannounced lists, if they exist")
  func silentLists() async throws {
    var answers = [Self.order: WireOrder.detail(1, certificate: WireOrder.certificate(11))]
    answers[Self.order + "/duplicate"] = WireOrder.list(WireOrder.certificate(12, status: "issued"))
    try await withCertCentral(script: ScriptedAccount(answers: answers).script) { service, _ in
      let records = try await service.certificates(ofBundle: "1")
      #expect(records.map(\.identity.reference) == ["1/11", "1/12"])
    }
    answers[Self.order + "/duplicate"] = nil
    try await withCertCentral(script: ScriptedAccount(answers: answers).script) { service, _ in
      let records = try await service.certificates(ofBundle: "1")
      #expect(records.map(\.identity.reference) == ["1/11"])
    }
  }

  @Test("A request about another certificate of the order is ignored")
  func otherRequest() async throws {
    let requests = [WireOrder.request(7), WireOrder.request(8)]
    let answers = [
      Self.order: Self.detail(requests: requests),
      "/request/7": WireOrder.request(7, order: 1, certificate: 12),
      "/request/8": WireOrder.request(8, order: 1, certificate: 11),
    ]
    let (record, _) = try await Self.read(11, answers)
    #expect(record.pendingRequest?.id == "8")
    let none = try await Self.read(
      11, [Self.order: Self.detail(requests: [requests[0]]), "/request/7": answers["/request/7"]!])
    #expect(none.record.pendingRequest == nil)
    #expect(none.record.status == .issued)
  }

  @Test("The documented request is read, with ids as numbers or as texts")
  func documentedRequest() async throws {
    let order = try Fixture("certcentral-order.json").replacing(
      #""type": "new_request",\#n      "status": "approved""#,
      with: #""type": "revoke",\#n      "status": "pending""#
    ).replacing(#""id": 198"#, with: #""id": 1"#)
    for request in try Fixture("certcentral-request.json").bothForms {
      let account = ScriptedAccount(answers: [
        "/order/certificate/112339": order, "/request/1": request,
      ])
      try await withCertCentral(script: account.script) { service, _ in
        let record = try await service.certificate(DocumentedCertificate.identity)
        #expect(
          record.pendingRequest
            == PendingRequest(id: "1", requester: "John Smith", covers: .certificate))
      }
    }
  }

  @Test("A revoked certificate has no pending request, and none is read")
  func revoked() async throws {
    let detail = Self.detail("revoked", requests: [WireOrder.request(7)])
    let (record, paths) = try await Self.read(11, [Self.order: detail])
    #expect(record.pendingRequest == nil)
    #expect(paths == [Self.order])
  }

  @Test("Recent revocations are named by order and certificate; other changes are ignored")
  func revokedLately() async throws {
    for body in try Fixture("certcentral-status-changes.json").bothForms {
      #expect(try await Self.revokedLately(body) == ["112339/104"])
    }
    let odd = #"{"orders":[null,"x",{"order_id":1},{"order_id":1,"certificate_id":2}]}"#
    #expect(try await Self.revokedLately(odd) == [])
    let upper = #"{"orders":[{"order_id":1,"certificate_id":2,"status":"REVOKED"}]}"#
    #expect(try await Self.revokedLately(upper) == ["1/2"])
  }

  private static func revokedLately(_ body: String) async throws -> Set<String> {
    let account = ScriptedAccount(answers: ["/order/certificate/status-changes": body])
    return try await withCertCentral(script: account.script) { service, _ in
      try await service.revoked(since: Date())
    }
  }

  @Test("A whole order is read with all its certificates, from any date")
  func bundle() async throws {
    let detail = WireOrder.detail(
      1, certificate: WireOrder.certificate(11, issued: "2020-01-01"),
      requests: [WireOrder.request(5, type: "reissue", status: "approved")]
    ).replacing(#""status":"issued","#, with: #""status":"issued","has_duplicates":true,"#)
    let account = ScriptedAccount(answers: [
      Self.order: detail,
      Self.order + "/duplicate": WireOrder.list(WireOrder.certificate(12, status: "revoked")),
      Self.order + "/reissue": WireOrder.list(WireOrder.certificate(13, status: "issued")),
    ])
    try await withCertCentral(script: account.script) { service, _ in
      let records = try await service.certificates(ofBundle: "1")
      #expect(records.map(\.identity.reference) == ["1/11", "1/12", "1/13"])
      #expect(records.map(\.status) == [.issued, .revoked, .issued])
    }
  }

  @Test(
    "An answer of another shape is an error that quotes its start",
    arguments: ["", "null", "[]", "<html>", #"{"orders":{}}"#, "\u{1B}[2J"])
  func otherShape(answer: String) async throws {
    try await withCertCentral(script: { _ in .json(answer) }) { service, _ in
      let error = await serviceError { try await service.documentedSearch() }
      #expect(error?.code == .unreadableAnswer)
      #expect(error?.description.contains("\u{1B}") == false)
    }
  }
}
