import Foundation
import Testing

/// The folders of each target form layers. A folder uses only the folders that its layer allows,
/// and no two folders use each other.
@Suite("Folders")
struct FolderArrowTests {
  /// The folders that each folder may use. A folder that is missing here is an error.
  private static let layers: [String: [String: Set<String>]] = [
    "Engine": [
      "Model": [],
      "Process": ["Model"],
      "Transport": ["Model"],
      "Service": ["Model", "Transport"],
      "Rules": ["Model"],
      "Incident": ["Model", "Rules"],
      "Gate": ["Model", "Process", "Service", "Rules", "Incident"],
      "Search": ["Model", "Service", "Rules", "Incident"],
      "Run": ["Model", "Transport", "Service", "Rules", "Incident", "Gate", "Search"],
      "Report": ["Model", "Rules", "Incident"],
      "Session": ["Model", "Service", "Rules", "Incident", "Gate", "Search", "Run"],
    ],
    "TUI": [
      "Terminal": [],
      "Components": ["Terminal"],
      "ScreenModel": ["Terminal", "Components"],
      "Screens": ["Terminal", "Components", "ScreenModel"],
      "App": ["Terminal", "Components", "ScreenModel", "Screens"],
    ],
    "Sandbox": [
      "Options": [],
      "Inventory": ["Options"],
      "Certificates": ["Options", "Inventory"],
      "TLS": ["Options"],
      "Calls": ["Options", "Inventory"],
      "Wire": ["Options", "Inventory", "Calls"],
      "Revocation": ["Options", "Inventory", "Calls"],
      "Orders": ["Options", "Inventory", "Calls", "Wire", "Revocation"],
      "State": ["Options", "Inventory", "Certificates", "Calls", "Revocation", "Orders"],
      "Middleware": ["Options", "Calls", "Wire", "State"],
      "TrustLifecycle": [
        "Options", "Inventory", "Certificates", "Calls", "Wire", "Revocation", "State",
        "Middleware",
      ],
      "CertCentral": [
        "Options", "Inventory", "Calls", "Wire", "Revocation", "Orders", "State", "Middleware",
      ],
      "Server": [
        "Options", "Inventory", "TLS", "Calls", "State", "TrustLifecycle", "CertCentral",
      ],
    ],
    "bulkrevoke": [
      "Program": [],
      "Configuration": ["Program"],
      "Console": ["Program", "Configuration"],
      "Headless": ["Program", "Configuration"],
      "Commands": ["Program", "Configuration", "Console", "Headless"],
      "Main": ["Program", "Configuration", "Console", "Headless", "Commands"],
    ],
  ]

  @Test("A folder uses only what its layer allows", arguments: layers.keys.sorted())
  func arrows(target: String) throws {
    let allowed = try #require(Self.layers[target])
    let folders = try SourceFolders(target: target)
    #expect(folders.names == Set(allowed.keys))
    #expect(folders.uses().filter { allowed[$0.user]?.contains($0.used) != true } == [])
  }

  @Test("No two folders may use each other", arguments: layers.keys.sorted())
  func oneWay(target: String) throws {
    let allowed = try #require(Self.layers[target])
    for (folder, known) in allowed {
      for other in known {
        #expect(allowed[other]?.contains(folder) == false, "\(folder) and \(other)")
      }
    }
  }

  @Test("Folders that use each other are found, by a type and by a member")
  func isSeen() throws {
    let root = FileManager.default.temporaryDirectory.appending(
      path: "folders-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in [
      ("Low/Number.swift", "struct Number {\n  // High is only named here.\n  var name: Name? }\n"),
      ("Low/Sum.swift", "let sum = Number().doubled\n"),
      ("High/Name.swift", "struct Name {}\nextension Number {\n  var doubled: Int { 2 }\n}\n"),
      ("High/Own.swift", "private struct Sum {}\n"),
    ] {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let uses = try SourceFolders(below: root).uses().map(\.description)
    #expect(
      uses == [
        "High uses Low: Number in Name.swift", "Low uses High: Name in Number.swift",
        "Low uses High: doubled in Sum.swift",
      ])
  }
}
