import Foundation
import Testing

@testable import Engine

@Suite("The schema of the JSON report")
struct ReportSchemaTests {
  @Test("describes every report: of a paused run, of a closing search and of an empty incident")
  func holds() async throws {
    let schema = try Schema.committed()
    let full = try await ReportScene.incident()
    defer { full.discard() }
    #expect(schema.errors(in: try ReportScene.parsed(full)) == [])
    _ = try full.searchResults.beginSearch()
    _ = try full.searchResults.finishRemainingSearch()
    let searched = try ReportScene.parsed(full)
    #expect(searched["final_search"] is [String: Any])
    #expect(schema.errors(in: searched) == [])
    let empty = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { empty.discard() }
    #expect(schema.errors(in: try ReportScene.parsed(empty)) == [])
  }

  @Test("knows every phase and every category of a certificate")
  func words() throws {
    let schema = try Schema.committed()
    for phase in IncidentHeader.Phase.allCases {
      #expect(schema.words(of: "phase", in: "incident").contains(phase.rawValue))
    }
    #expect(
      schema.words(of: "counted_as", in: "certificate") == ReportedCategory.allCases.map(\.rawValue)
    )
  }

  @Test("describes a sign-off")
  func approval() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    try await scene.approve()
    var text = ""
    try IncidentReport(file: scene.file).write(.json) { text += $0 }
    let report =
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    let approvals = try #require(report["approvals"] as? [[String: Any]])
    #expect(approvals.count == 1)
    #expect(try Schema.committed().errors(in: approvals[0], definition: "approval") == [])
    #expect(approvals[0]["principal"] as? String == "bob@example.org")
    #expect(approvals[0]["is_valid"] as? Bool == true)
  }

  @Test("reports missing and unknown properties and wrong types")
  func strict() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let schema = try Schema.committed()
    var report = try ReportScene.parsed(file)
    report["counts"] = ["found": "1"]
    report["more"] = 1
    report["events"] = nil
    let errors = schema.errors(in: report)
    for error in ["/counts/found: not integer", "/counts: no pending", "/: more", "/: no events"] {
      #expect(errors.contains(error), "\(errors)")
    }
  }

  /// A validator for the parts of JSON Schema that the report's schema uses.
  struct Schema {
    private let root: [String: Any]

    /// Returns the schema that the documentation contains.
    static func committed(file: String = #filePath) throws -> Schema {
      let folder = URL(filePath: file).deletingLastPathComponent()
      let path = folder.appending(path: "../../../docs/report.schema.json")
      let object = try JSONSerialization.jsonObject(with: Data(contentsOf: path))
      return Schema(root: try #require(object as? [String: Any]))
    }

    /// Returns where and how a value breaks the schema.
    func errors(in value: Any, definition: String? = nil) -> [String] {
      check(value, definition.map { ["$ref": "#/$defs/\($0)"] } ?? root, "")
    }

    /// Returns the allowed words of a property of a definition.
    func words(of property: String, in definition: String) -> [String] {
      let definitions = root["$defs"] as? [String: [String: Any]]
      let properties = definitions?[definition]?["properties"] as? [String: [String: Any]]
      return properties?[property]?["enum"] as? [String] ?? []
    }

    private func check(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
      let place = path.isEmpty ? "/" : path
      if let reference = schema["$ref"] as? String {
        let name = String(reference.dropFirst("#/$defs/".count))
        guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
          return ["\(place): no definition \(name)"]
        }
        return check(value, target, path)
      }
      if let choices = schema["oneOf"] as? [[String: Any]] {
        let isOne = choices.count { check(value, $0, path).isEmpty } == 1
        return isOne ? [] : ["\(place): none of the choices"]
      }
      var errors: [String] = []
      if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
        errors.append("\(place): not one of \(words)")
      }
      let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
      if !types.isEmpty, !types.contains(where: { Self.is(value, $0) }) {
        return ["\(place): not \(types.joined(separator: " or "))"]
      }
      if let least = schema["minimum"] as? Int, let number = value as? Int, number < least {
        errors.append("\(place): less than \(least)")
      }
      if let items = schema["items"] as? [String: Any], let list = value as? [Any] {
        errors += list.enumerated().flatMap { check($1, items, "\(path)/\($0)") }
      }
      guard let object = value as? [String: Any] else { return errors }
      let properties = schema["properties"] as? [String: Any] ?? [:]
      for key in schema["required"] as? [String] ?? [] where object[key] == nil {
        errors.append("\(place): no \(key)")
      }
      for (key, member) in object {
        if let property = properties[key] as? [String: Any] {
          errors += check(member, property, "\(path)/\(key)")
        } else {
          errors.append("\(place): \(key)")
        }
      }
      return errors
    }

    private static func `is`(_ value: Any, _ type: String) -> Bool {
      let isBoolean = (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
      return switch type {
      case "null": value is NSNull
      case "string": value is String
      case "boolean": isBoolean
      case "integer": value is Int && !isBoolean
      case "number": value is Double && !isBoolean
      case "array": value is [Any]
      case "object": value is [String: Any]
      default: false
      }
    }
  }
}
