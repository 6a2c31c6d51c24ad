import Foundation

/// The sources of one target by folder, and the uses between the folders.
///
/// All folders of a target are one module, so the compiler lets each folder use every other. This
/// type reads the sources instead. A folder uses another one when it names a type that the other
/// declares, or a member that only the other adds to a type.
struct SourceFolders {
  /// One use of a declaration in another folder.
  struct Use: Hashable, Comparable, CustomStringConvertible {
    let user: String
    let used: String
    let name: String
    let file: String

    var description: String { "\(user) uses \(used): \(name) in \(file)" }

    static func < (first: Use, second: Use) -> Bool { first.description < second.description }
  }

  private struct Source {
    let folder: String
    let name: String
    /// The text without comments.
    let text: String
  }

  private let sources: [Source]

  /// Reads every Swift file below a folder. The first folder of a file's path counts.
  init(below root: URL) throws {
    let base = root.standardizedFileURL.path(percentEncoded: false)
    let paths = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    sources = try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = try String(contentsOfFile: base + "/" + path, encoding: .utf8)
      let parts = path.split(separator: "/")
      return Source(
        folder: parts.count > 1 ? String(parts[0]) : ".", name: String(parts[parts.count - 1]),
        text: text.replacing(#/\/\/[^\n]*/#, with: ""))
    }
  }

  /// Reads the sources of a target.
  init(target: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    try self.init(below: root.appending(path: "Sources/\(target)"))
  }

  /// The folders that hold sources.
  var names: Set<String> { Set(sources.map(\.folder)) }

  /// Returns every use of one folder by another.
  func uses() -> [Use] {
    let (types, members) = (declaredTypes(), addedMembers())
    return sources.flatMap { source in
      let named = Set(source.text.matches(of: #/\b[A-Z]\w*/#).map { String($0.output) })
      let called = Set(source.text.matches(of: #/\.([a-z]\w*)/#).map { String($0.output.1) })
      let found =
        named.map { ($0, types[$0]) } + called.map { ($0, members[$0]) }
      return found.compactMap { name, owner in
        owner.flatMap { owner in
          owner == source.folder
            ? nil : Use(user: source.folder, used: owner, name: name, file: source.name)
        }
      }
    }.sorted()
  }

  /// Returns the folder of each type that other folders can name.
  private func declaredTypes() -> [String: String] {
    let declaration =
      #/(?m)^(?<words>(?:@\w+(?:\([^)]*\))?\s+|[a-z]+\s+)*)(?:struct|class|enum|actor|protocol|typealias)\s+(?<name>[A-Z]\w*)/#
    var owners: [String: String] = [:]
    for source in sources {
      for match in source.text.matches(of: declaration)
      where !match.output.words.contains("private") {
        owners[String(match.output.name)] = source.folder
      }
    }
    return owners
  }

  /// Returns the folder of each member that an extension adds to another folder's type. Leaves out
  /// a member whose name has several declarations, since its uses cannot be told apart.
  private func addedMembers() -> [String: String] {
    let types = declaredTypes()
    let declaration = #/\b(?:func|var|let|case)\s+(\w+)/#
    var counts: [String: Int] = [:]
    for source in sources {
      for match in source.text.matches(of: declaration) {
        counts[String(match.output.1), default: 0] += 1
      }
    }
    let extended = #/(?ms)^extension\s+(?<type>[A-Z]\w*)[^\n]*\{\n(?<body>.*?)^\}/#
    let member = #/(?m)^  (?<words>(?:[a-z@]\w*\s+)*)(?:func|var|let)\s+(?<name>\w+)/#
    var owners: [String: String] = [:]
    for source in sources {
      for match in source.text.matches(of: extended)
      where types[String(match.output.type)] != source.folder {
        for found in String(match.output.body).matches(of: member)
        where !found.output.words.contains("private") {
          let name = String(found.output.name)
          if counts[name] == 1 { owners[name] = source.folder }
        }
      }
    }
    return owners
  }
}
