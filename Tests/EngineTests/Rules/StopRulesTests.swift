import Testing

@testable import Engine

@Suite("Stop rules")
struct StopRulesTests {
  @Test("The tenth failure in a row stops, the ninth does not")
  func inARow() {
    var rules = StopRules()
    for _ in 1...9 { #expect(rules.note(failed: true) == nil) }
    #expect(rules.note(failed: true)?.contains("10") == true)
  }

  @Test("A success restarts the count in a row")
  func broken() {
    var rules = StopRules()
    for _ in 1...9 { #expect(rules.note(failed: true) == nil) }
    #expect(rules.note(failed: false) == nil)
    for _ in 1...9 { #expect(rules.note(failed: true) == nil) }
  }

  @Test("Ten failures among the last 50 are tolerated, eleven are not")
  func share() {
    var rules = StopRules()
    // Every fifth fails: ten of 50.
    for index in 0..<200 { #expect(rules.note(failed: index % 5 == 0) == nil) }
    #expect(rules.note(failed: true) == nil)
    #expect(rules.note(failed: true)?.contains("of the last 50") == true)
  }

  @Test("The share of failures counts only from 50 certificates on")
  func few() {
    var rules = StopRules()
    for index in 0..<49 { #expect(rules.note(failed: index % 2 == 0) == nil) }
    #expect(rules.note(failed: false) != nil)
  }

  @Test("Failures before the last 50 do not count")
  func forgotten() {
    var rules = StopRules()
    for index in 0..<10 { #expect(rules.note(failed: index % 2 == 0) == nil) }
    for _ in 0..<50 { #expect(rules.note(failed: false) == nil) }
    for index in 0..<20 { #expect(rules.note(failed: index % 2 == 0) == nil) }
  }
}
