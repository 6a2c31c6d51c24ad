@testable import Engine

/// Properties of CertCentral's answers, for any body.
enum CertCentralProperties {
  static func checkPage(_ bytes: [UInt8]) throws {
    guard let page = try? AnswerProperties.decode(OrderListAnswer.self, bytes) else { return }
    let total = page.page?.total?.count ?? 0
    try Violation.unless((0...ReportedTotal.most).contains(total), "the total is \(total)")
    for order in page.orders.rows.compactMap(\.value) { try check(order) }
  }

  static func checkOrder(_ bytes: [UInt8]) throws {
    guard let order = try? AnswerProperties.decode(OrderAnswer.self, bytes) else { return }
    try check(order)
  }

  /// Checks the certificates of a list within a valid order.
  static func checkCertificates(_ bytes: [UInt8]) throws {
    guard let list = try? AnswerProperties.decode(OrderedCertificateListAnswer.self, bytes) else {
      return
    }
    let order = try AnswerProperties.decode(
      OrderAnswer.self, Array(#"{"id":1,"status":"issued"}"#.utf8))
    for certificate in list.certificates.rows.compactMap(\.value) {
      try check(certificate, of: order)
    }
  }

  static func checkRequest(_ bytes: [UInt8]) throws {
    guard let request = try? AnswerProperties.decode(RequestAnswer.self, bytes) else { return }
    let pending = request.pending(covering: .bundle)
    try ShownText.check(within: pending, "request")
    try AnswerProperties.checkPath(of: pending.id)
    try ShownText.check(within: request.approval, "approval")
    try Violation.unless(
      !request.isPending || request.approval == .pending, "a pending request is decided")
  }

  static func checkChanges(_ bytes: [UInt8]) throws {
    guard let changes = try? AnswerProperties.decode(StatusChangesAnswer.self, bytes) else {
      return
    }
    for reference in changes.revoked { try ShownText.check(reference, "reference") }
  }

  static func checkProducts(_ bytes: [UInt8]) throws {
    for product in (try? AnswerProperties.decode(ProductsAnswer.self, bytes))?.products.rows ?? [] {
      if let profile = product.value?.profile { try check(profile) }
    }
    let containers = try? AnswerProperties.decode(ContainersAnswer.self, bytes)
    for division in containers?.divisions ?? [] {
      try ShownText.check(within: division, "division")
      try Violation.unless(!division.id.isEmpty, "a division has no id")
    }
  }

  private static func check(_ order: OrderAnswer) throws {
    try AnswerProperties.checkPath(of: order.id.text)
    if let certificate = order.certificate?.value { try check(certificate, of: order) }
    if let profile = order.product?.value?.profile { try check(profile) }
    try ShownText.check(order.certificateStatus.text, "the order's status")
    for request in order.pendingRevocations {
      try ShownText.check(within: request.pending, "request")
      try Violation.unless(request.approval == .pending, "a pending request is decided")
    }
  }

  private static func check(_ profile: Profile) throws {
    try ShownText.check(within: profile, "product")
    try Violation.unless(!profile.id.isEmpty, "a product has no id")
    for caution in CertCentralScope(profile.id).cautions {
      try ShownText.check(caution, "a caution")
    }
  }

  private static func check(
    _ certificate: OrderedCertificateAnswer, of order: OrderAnswer
  ) throws {
    let asked = CertificateIdentity(
      serial: SerialNumber("0A"), thumbprint: Thumbprint("FF"), reference: "1/2")
    for fallback in [nil, asked] {
      guard let record = order.record(of: certificate, fallback: fallback) else { continue }
      try AnswerProperties.check(record)
      // The record's reference must allow a later read of the certificate.
      try Violation.unless(
        CertCentralReference(record.identity.reference) != nil,
        "“\(record.identity.reference)” names no certificate")
      try AnswerProperties.checkPath(
        of: CertCentralReference(record.identity.reference)?.certificate ?? "")
    }
  }
}
