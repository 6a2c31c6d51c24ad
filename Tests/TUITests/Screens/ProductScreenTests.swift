import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Profile screen of a service with products and divisions")
struct ProductScreenTests {
  private let product = OrderSamples.products[0]
  private let division = OrderSamples.divisions[1]

  private func scene(
    columns: Int = 80, rows: Int = 24, products: [Profile]? = OrderSamples.products,
    divisions: [Division]? = OrderSamples.divisions,
    incident: IncidentHeader? = nil
  ) -> ConsoleScene {
    var scene = ConsoleScene(columns: columns, rows: rows)
    scene.model.context.service = OrderSamples.service
    scene.give(.incidents([]))
    scene.model.context.incident = incident
    scene.press(.enter)
    if let products { scene.give(.profiles(products)) }
    if let divisions { scene.give(.divisions(divisions)) }
    return scene
  }

  /// Returns the header of an incident about a product, in one division or in all.
  private func incident(about profile: String) throws -> IncidentHeader {
    var header = try ConsoleScene.header()
    header.profileID = profile
    return header
  }

  /// The line about the division.
  private func line(_ scene: ConsoleScene) -> String {
    scene.frame().lines[3].trimmingCharacters(in: .whitespaces)
  }

  @Test func `products and divisions are asked for`() {
    let scene = scene(products: nil, divisions: nil)
    #expect(scene.effects.suffix(2) == [.loadProfiles, .loadDivisions])
    #expect(scene.text.contains("Reading the products of CertCentral…"))
    #expect(line(scene) == "Division  All divisions  reading…")
  }

  @Test func `a service without divisions is not asked for any`() {
    var scene = ConsoleScene()
    scene.press(.enter)
    #expect(!scene.effects.contains(.loadDivisions))
  }

  @Test func `d goes from one division to the next and then to all again`() {
    var scene = scene()
    #expect(line(scene) == "Division  All divisions  (3)")
    let lines = (0..<4).map { _ in
      scene.press(.character("d"))
      return line(scene)
    }
    #expect(
      lines == [
        "Division  Corporate IT  (1 of 3)", "Division  Web Platform  (2 of 3)",
        "Division  日本語 Division  (3 of 3)", "Division  All divisions  (3)",
      ])
    #expect(scene.model.context.division == nil)
  }

  @Test func `the product is chosen within the division`() {
    var scene = scene()
    scene.press(.character("d"), .character("d"))
    #expect(scene.press(.enter) == [.loadProfile(id: "ssl_basic")])
    scene.give(.profile(product))
    #expect(scene.model.place == .window)
    #expect(scene.model.context.profile?.reference == "ssl_basic/120")
    #expect(scene.model.context.profile?.fullName == "Basic OV in Web Platform")
    #expect(scene.text.contains("Basic OV in Web Platform"))
  }

  @Test func `in all divisions the product is chosen as it is`() {
    var scene = scene()
    scene.press(.enter)
    scene.give(.profile(product))
    #expect(scene.model.context.profile == product)
  }

  @Test func `the same product in another division begins with an empty window`() {
    var scene = scene()
    scene.press(.enter)
    scene.give(.profile(product))
    scene.type("20250301")
    scene.press(.escape, .character("d"), .enter)
    scene.give(.profile(product))
    #expect(!scene.text.contains("2025-03-01"))
    scene.type("20250302")
    scene.press(.escape, .enter)
    scene.give(.profile(product))
    #expect(scene.text.contains("2025-03-02"))
  }

  @Test(arguments: [true, false])
  func `an incident that was opened brings its product and division`(productsFirst: Bool) throws {
    let before = OrderSamples.products[1].within(division)
    var scene = scene(
      products: nil, divisions: nil, incident: try incident(about: before.reference))
    let news: [News] = [.profiles(OrderSamples.products), .divisions(OrderSamples.divisions)]
    for piece in productsFirst ? news : news.reversed() { scene.give(piece) }
    #expect(line(scene) == "Division  Web Platform  (2 of 3)")
    #expect(scene.press(.enter) == [.loadProfile(id: "private_ssl_plus")])
    scene.give(.profile(OrderSamples.products[1]))
    #expect(scene.model.context.profile == before)
  }

  @Test func `all divisions, once chosen, are not narrowed again by reading them anew`() throws {
    var scene = scene(incident: try incident(about: "ssl_basic/130"))
    scene.press(.character("d"))
    #expect(scene.press(.character("R")) == [.loadProfiles, .loadDivisions])
    scene.give(.profiles(OrderSamples.products))
    scene.give(.divisions(OrderSamples.divisions))
    #expect(scene.model.context.division == nil)
  }

  @Test func `the division is forgotten with the incident`() {
    var scene = scene()
    scene.press(.character("d"), .escape)
    #expect(scene.model.place == .start)
    #expect(scene.model.context.division == nil)
  }

  @Test func `a division that is no longer listed stays chosen`() {
    var scene = scene()
    scene.press(.character("d"))
    scene.give(.divisions([division]))
    #expect(line(scene) == "Division  Corporate IT")
  }

  @Test func `divisions that cannot be chosen have their why`() {
    var loading = scene(divisions: nil)
    loading.press(.character("d"))
    #expect(loading.model.notice == "The divisions are being read.")

    var none = scene(divisions: [])
    none.press(.character("d"))
    #expect(
      none.model.notice == "The service shows no divisions to this key; all are searched.")

    var failed = scene(divisions: nil)
    failed.give(.failed(.loadDivisions, because: "listing divisions failed: HTTP 503"))
    #expect(failed.model.notice == "The divisions could not be read. Press R to retry.")
    #expect(line(failed).contains("▲ listing divisions failed: HTTP 503"))
    failed.press(.character("d"))
    #expect(failed.model.notice == "The divisions could not be read. Press R to retry.")
    #expect(failed.press(.enter) == [.loadProfile(id: "ssl_basic")])
  }

  @Test func `i reads the settings where d is for the division`() {
    var scene = scene()
    scene.press(.end)
    #expect(scene.text.contains("Trust unknown. Press i to load it."))
    #expect(scene.press(.character("i")) == [.loadProfile(id: "code_signing")])
    #expect(scene.model.place == .profile)
    #expect(scene.text.contains("Reading the product's settings…"))
  }

  @Test func `what the list tells of a product's trust is shown at once`() {
    #expect(scene().text.contains("Trust: public, because the product is ssl_basic"))
  }

  @Test func `a click finds its row below the division`() {
    var scene = scene()
    #expect(scene.click(row: 6) == [])
    #expect(scene.click(row: 6) == [.loadProfile(id: "private_ssl_plus")])
  }

  @Test func `the product is what everything is called`() {
    var empty = scene(products: [])
    empty.press(.enter)
    #expect(empty.model.notice == "The service shows no products to this key.")
    #expect(empty.text.contains("The service shows no products to this key"))

    var failed = scene(products: nil)
    failed.give(.failed(.loadProfiles, because: "listing products failed: HTTP 401"))
    #expect(failed.model.notice == "The products could not be read.")
    #expect(!failed.text.contains("profile"))

    var scene = scene()
    scene.press(.character("?"))
    #expect(scene.text.contains("Selects the product and opens the window."))
    #expect(!scene.text.contains("profile"))
  }

  @Test func `the key table claims no key twice`() throws {
    let scene = scene()
    let screen = try #require(scene.model.screen as? ProfileScreen)
    #expect(screen.keys(in: scene.model.context).conflicts.isEmpty)
  }

  @Test func `the window counts orders, and none in it is no reason not to search`() throws {
    var scene = scene()
    scene.press(.enter)
    scene.give(.profile(product))
    scene.type("20250301")
    scene.press(.enter)
    scene.type("20250308")
    let window = try ConsoleScene.window("2025-03-01", "2025-03-08")
    scene.give(.matchCount(18, window))
    #expect(scene.text.contains("18 issued orders"))
    scene.give(.matchCount(1, window))
    #expect(scene.text.contains("1 issued order\n"))
    scene.give(.matchCount(0, window))
    #expect(scene.text.contains("Check the product."))
    #expect(
      scene.press(.enter) == [.search(profile: product, window: window, deadline: nil)])
  }

  @Test func `certificates found are not taken for orders counted`() throws {
    var scene = scene()
    scene.press(.enter)
    scene.give(.profile(product))
    scene.input(.paste("2025-03-01_2025-03-08"))
    scene.give(.matchCount(18, try ConsoleScene.window("2025-03-01", "2025-03-08")))
    scene.press(.enter)
    scene.give(.searchFinished(IncidentSearch.Summary(found: 25, added: 25, total: 18)))
    scene.press(.escape)
    #expect(scene.text.contains("18 issued orders"))
  }

  @Test(arguments: [(80, 24), (60, 16)])
  func `looks as committed with a division`(columns: Int, rows: Int) throws {
    var scene = scene(columns: columns, rows: rows)
    scene.press(.character("d"), .character("d"), .down)
    try expectScreen(scene.frame(), "product-\(columns)x\(rows)")
  }
}
