import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Approval and whole orders on the Confirm screen")
struct ConfirmTermsTests {
  private let option = OrderSamples.option(.keyCompromise)
  private let whole = RevocationTerms(takesBundles: true)

  private func summary(
    count: Int = 198, bundles: Int = 142, emptied: Int = 0, obstructed: Int = 0,
    along: [CertificateTakenAlong] = [], cautions: [String] = []
  ) -> ConfirmationSummary {
    var summary = RunSamples.summary(
      count: count, trust: [.public: count], issuers: [], names: [], wildcards: 0,
      expiringSoon: 0, expired: 0, protected: 0)
    (summary.bundles, summary.emptiedBundles) = (bundles, emptied)
    if obstructed > 0 {
      summary.obstructed = [.init(name: "pending reissue: cancel it", count: obstructed)]
    }
    (summary.takenAlong, summary.cautions) = (along, cautions)
    return summary
  }

  private func scene(
    _ summary: ConfirmationSummary, _ terms: RevocationTerms = RevocationTerms(),
    columns: Int = 80, rows: Int = 24, prepare: (inout AppContext) -> Void = { _ in }
  ) throws -> RunScene {
    var scene = try RunScene(.confirm, columns: columns, rows: rows) {
      $0.service = OrderSamples.service
      $0.reason = option
      $0.comment = "Private keys were in a public image"
      $0.ticket = "INC-7"
      ($0.terms, $0.isWidened) = (terms, terms.takesBundles)
      prepare(&$0)
    }
    scene.give(.summary(summary, option))
    scene.give(.checks(CheckTotals(found: 2_831, checked: summary.count)))
    return scene
  }

  /// Returns the texts of the question's warnings.
  private func warnings(_ scene: RunScene) throws -> [String] {
    let screen = try #require(scene.model.screen as? ConfirmScreen)
    return try #require(screen.question).warnings.map(\.text)
  }

  private func confirmation(_ terms: RevocationTerms) -> Effect {
    .confirm(
      option, terms: terms, comment: "Private keys were in a public image", ticket: "INC-7",
      digest: RunSamples.digest)
  }

  @Test func `a search that is short of rows is a grave warning`() throws {
    var short = summary()
    short.shortfall = SearchShortfall(rows: 31, notes: ["one day may have more"])
    let scene = try scene(short)
    #expect(
      try warnings(scene).contains { $0.hasPrefix("MORE MAY BE ISSUED") && $0.contains("31") })
    #expect(scene.scene.text.contains("MORE MAY BE ISSUED"))
  }

  @Test func `the terms that were shown are confirmed`() throws {
    let terms = RevocationTerms(skipsApproval: true)
    var scene = try scene(summary(), terms)
    #expect(
      scene.scene.effects.contains(
        .loadSummary(
          option, terms: terms, comment: "Private keys were in a public image", ticket: "INC-7")))
    scene.type("revoke 198")
    #expect(scene.press(.enter) == [confirmation(terms)])
    scene.give(
      .confirmed(
        try RunSamples.confirmed(RevocationInstruction(reason: .keyCompromise, terms: terms))))
    #expect(scene.model.context.incident?.terms.skipsApproval == true)
    #expect(scene.model.context.incident?.terms.takesBundles == false)
  }

  @Test func `requests to approve are counted`() throws {
    #expect(
      try warnings(scene(summary()))
        == ["An administrator has to approve each of the 198 requests."])
    #expect(
      try warnings(scene(summary(count: 1, bundles: 1)))
        == ["An administrator has to approve the request."])
    #expect(
      try warnings(scene(summary(), whole))
        .contains("An administrator has to approve each of the 142 requests."))
  }

  @Test func `without approval it is said what that means for the comment`() throws {
    let said = try warnings(scene(summary(), RevocationTerms(skipsApproval: true)))
    #expect(said.count == 1)
    #expect(said[0].hasPrefix("Approval is skipped (skip_approval)"))
    #expect(said[0].contains("will not store the comment"))
  }

  @Test func `each warning stands on a line of its own`() throws {
    let scene = try scene(
      summary(emptied: 7, obstructed: 4, cautions: ["Code signing: signatures may break."]),
      rows: 40)
    let lines = scene.scene.frame().lines
    for warning in [
      "▲ An administrator has to approve each of the 198 requests.",
      "▲ 4 will be skipped: pending reissue: cancel it",
      "▲ 7 orders lose their last certificate and stay active; ‘Revoke order when all",
      "▲ Code signing: signatures may break.",
    ] {
      #expect(lines.contains { $0.hasPrefix(warning) }, "\(warning)")
    }
  }

  @Test func `one order that is emptied is one order`() throws {
    #expect(
      try warnings(scene(summary(emptied: 1))).contains {
        $0.hasPrefix("1 order loses its last certificate and stays active;")
      })
  }

  @Test func `an order that is revoked whole is not left active`() throws {
    #expect(
      try !warnings(scene(summary(emptied: 7), whole)).contains { $0.contains("stay active") })
  }

  @Test(arguments: ["revoke 215", "revoke 215 orders", "revoke 142 whole", "revoke 215 whole "])
  func `whole orders are not confirmed by anything but their own phrase`(text: String) throws {
    var scene = try scene(summary(count: 215, along: OrderSamples.along(17)), whole)
    scene.type(text)
    #expect(scene.press(.enter) == [])
    #expect(scene.model.notice?.contains("Type revoke 215 whole and press Enter") == true)
    scene.press(.control("u"))
    scene.type("revoke 215 whole")
    #expect(scene.press(.enter) == [confirmation(whole)])
  }

  @Test func `the phrase for whole orders does not count when pasted or typed ahead`() throws {
    let before = ContinuousClock.now
    var scene = try scene(summary(), whole)
    scene.input(.paste("revoke 198 whole"))
    #expect(scene.model.notice == "Pasted text does not count. Type revoke 198 whole by hand.")
    for character in "revoke 198 whole" {
      scene.input(.key(KeyEvent(.character(character), receivedAt: before)))
      scene.input(.key(KeyEvent(.character(character), arrivedTogether: 16)))
    }
    #expect(scene.press(.enter) == [])
  }

  @Test(arguments: [(80, 24), (60, 16), (200, 60)])
  func `every certificate that is taken along can be scrolled to`(columns: Int, rows: Int) throws {
    let along = OrderSamples.along(60)
    var scene = try scene(
      summary(count: 258, along: along), whole, columns: columns, rows: rows)
    #expect(scene.scene.text.contains("Revoke 258 certificates in 142 whole orders for"))
    var seen = scene.scene.text
    for _ in 0..<200 {
      scene.press(.down)
      seen += scene.scene.text
    }
    #expect(seen.contains("Will also be revoked: 60 certificates of the same orders"))
    for certificate in along {
      #expect(seen.contains(certificate.serial.text), "\(certificate.commonName)")
    }
  }

  @Test func `without whole orders nothing is listed as taken along`() throws {
    let scene = try scene(summary(along: OrderSamples.along(3)), rows: 60)
    #expect(!scene.scene.text.contains("Will also be revoked"))
  }

  @Test func `whole orders whose checks were changed are not summed up`() throws {
    var scene = try RunScene(.confirm) {
      $0.service = OrderSamples.service
      $0.reason = option
      ($0.terms, $0.isWidened) = (whole, false)
    }
    #expect(!scene.scene.effects.contains { if case .loadSummary = $0 { true } else { false } })
    #expect(scene.scene.text.contains("The checks have changed. Press Esc to go back"))
    #expect(scene.press(.escape) == [.loadChoices, .widenToBundles])
  }

  @Test func `a check that changes under the question has the orders read again`() throws {
    var scene = try scene(summary(), whole)
    scene.give(.checksChanged)
    scene.type("revoke 198 whole")
    scene.press(.enter)
    let why = "the selection changed since it was shown; look at it again"
    #expect(scene.give(.failed(confirmation(whole), because: why)) == [])
    #expect(scene.scene.text.contains("The checks have changed. Press Esc to go back"))
  }

  @Test func `a service without approval and orders warns of neither`() throws {
    var scene = try RunScene(.confirm) { $0.reason = option }
    scene.give(.summary(summary(emptied: 7), option))
    scene.give(.checks(CheckTotals(found: 2_831, checked: 198)))
    #expect(try warnings(scene) == [])
  }

  @Test(
    arguments: [
      ("approval", RevocationTerms()), ("skip", RevocationTerms(skipsApproval: true)),
      ("whole", RevocationTerms(takesBundles: true)),
    ])
  func `looks as drawn`(name: String, terms: RevocationTerms) throws {
    let along = terms.takesBundles ? OrderSamples.along(17) : []
    var scene = try scene(
      summary(
        count: 198 + along.count, emptied: 7, obstructed: 4, along: along,
        cautions: ["Code signing: signatures made before may become invalid."]), terms)
    try expectScreen(scene.scene.frame(), "confirm-orders-\(name)-80x24")
    guard terms.takesBundles else { return }
    scene.press(.end)
    try expectScreen(scene.scene.frame(), "confirm-orders-\(name)-end-80x24")
  }
}
