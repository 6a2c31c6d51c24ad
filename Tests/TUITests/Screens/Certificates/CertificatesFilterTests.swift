import Engine
import Testing

@testable import TUI

@Suite("Certificates: filter and details")
struct CertificatesFilterTests {
  @Test("a filter is typed, applied by Enter, and kept for the other screens")
  func applies() throws {
    var bench = try CertificatesBench()
    bench.filter("corp")
    let filter = try FilterExpression("corp", now: bench.model.context.now)
    #expect(try bench.screen.query.filter == filter)
    #expect(bench.model.context.filter == filter)
    #expect(try bench.screen.viewport.count == 202)
    #expect(bench.status.contains("of 202 shown, 2,831 found"))
  }

  @Test("the prompt starts with the current filter; Esc keeps it; an empty text clears it")
  func leavesAndClears() throws {
    var bench = try CertificatesBench()
    bench.filter("corp")
    bench.press(.character("/"))
    #expect(try bench.prompt?.field.text == "corp")
    bench.type("xyz q?")
    bench.press(.escape)
    #expect(bench.model.place == .certificates)
    #expect(try bench.prompt == nil)
    #expect(try bench.screen.query.filter?.text == "corp")
    bench.filter("  ")
    #expect(try bench.screen.query.filter == nil)
    #expect(bench.model.context.filter == nil)
    #expect(try bench.screen.viewport.count == 2_831)
  }

  @Test("a mistake is named, with the cursor on it, until the text is edited")
  func mistake() throws {
    var bench = try CertificatesBench()
    bench.forget()
    bench.filter("cn:api trust:pubic")
    let error = try #require(try bench.prompt?.error)
    #expect(bench.status.contains(error.message))
    #expect(try bench.prompt?.field.cursor == error.range.lowerBound)
    #expect(bench.effects.isEmpty)
    bench.press(.end, .backspace)
    #expect(try bench.prompt?.error == nil)
    bench.press(.enter)
    #expect(try bench.prompt?.error != nil)
    bench.press(.escape)
    #expect(try bench.screen.query.filter == nil)
  }

  @Test("the prompt accepts a paste, and Ctrl-C still asks about leaving")
  func paste() throws {
    var bench = try CertificatesBench()
    bench.press(.character("/"))
    bench.paste("cn:*.pay.example\n")
    #expect(try bench.prompt?.field.text == "cn:*.pay.example")
    bench.press(.control("c"))
    #expect(bench.model.question != nil)
  }

  @Test("the cursor stays on its certificate when a filter comes and goes")
  func follows() throws {
    var bench = try CertificatesBench()
    bench.filter("corp")
    bench.press(.pageDown)
    let name = try bench.current
    bench.filter("")
    #expect(try bench.current == name)
    bench.filter("no such name")
    #expect(try bench.screen.viewport.count == 0)
    #expect(bench.canvas().lines.contains { $0.contains("No certificate matches") })
    bench.filter("")
    #expect(try bench.screen.viewport.count == 2_831)
    #expect(try bench.current == name)
  }

  @Test("Enter opens details that follow the cursor; Enter or Esc closes them")
  func details() throws {
    var bench = try CertificatesBench()
    bench.forget()
    bench.press(.enter)
    #expect(bench.effects == [.loadDetail(id: 8)])
    bench.press(.down)
    #expect(bench.effects.last == .loadDetail(id: try #require(try bench.screen.current?.id)))
    #expect(bench.canvas().lines.contains { $0.contains("api-0016.pay.example, 2 of 2,831") })
    bench.press(.escape)
    #expect(try !bench.screen.pane.isOpen)
    #expect(bench.model.place == .certificates)
    bench.press(.enter, .enter)
    #expect(try !bench.screen.pane.isOpen)
    bench.press(.escape)
    #expect(bench.model.place == .window)
  }

  @Test("the page keys scroll details over the list, but the list when details stand beside it")
  func scrollsDetails() throws {
    var bench = try CertificatesBench(rows: 16)
    bench.press(.enter, .pageDown)
    #expect(try bench.screen.pane.top > 0)
    #expect(try bench.screen.viewport.cursor == 0)
    bench.press(.pageUp, .pageUp)
    #expect(try bench.screen.pane.top == 0)
    bench.mouse(.wheelDown, row: 8, column: 10)
    #expect(try bench.screen.pane.top == 3)
    bench.press(.down)
    #expect(try bench.screen.pane.top == 0)
    bench.resize(rows: 16, columns: 200)
    bench.press(.pageDown)
    #expect(try bench.screen.viewport.cursor > 5)
    bench.press(.control("d"))
    #expect(try bench.screen.pane.top > 0)
    bench.press(.control("u"))
    #expect(try bench.screen.pane.top == 0)
  }

  @Test("Space checks within the details, and moves on to the next certificate")
  func checksFromDetails() throws {
    var bench = try CertificatesBench()
    bench.press(.enter, .character(" "))
    #expect(bench.incident.checked.contains(8))
    #expect(try bench.screen.pane.subject == bench.screen.current?.id)
    #expect(try bench.screen.viewport.cursor == 1)
  }
}
