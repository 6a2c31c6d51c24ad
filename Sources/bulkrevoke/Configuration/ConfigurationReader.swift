import Engine
import Foundation
import Yams

/// Reads the text of a configuration file into typed values. An error names the line.
struct ConfigurationReader {
  /// The path of the file, for messages. Relative paths in the file start at its folder.
  let path: String

  private static let keys = [
    "default_service", "services", "approvals", "max_certificates", "protected_names",
    "allowed_signers",
  ]
  private static let serviceKeys = [
    "kind", "base_url", "api_key_command", "rate", "ca_file", "proxy", "account_id", "approvals",
    "max_certificates",
  ]

  /// Reads everything; throws `UsageError` for the first error.
  func read(_ text: String, into file: inout ConfigurationFile) throws {
    // The anchor of a node lives only as long as the parser.
    let parser: Parser
    let root: Node?
    do {
      parser = try Parser(yaml: text)
      root = try parser.singleRoot()
    } catch {
      throw UsageError(description: words(for: error))
    }
    try withExtendedLifetime(parser) {
      guard let root, !isEmpty(root) else { return }
      let pairs = try mapping(root, Self.keys, elsewhere: Self.serviceKeys, "a service")
      for (key, value) in pairs {
        switch key {
        case "approvals": file.approvals = try number(value, key, upTo: 100)
        case "max_certificates": file.maxCertificates = try number(value, key)
        case "protected_names": file.protectedNames = try names(value, key)
        case "allowed_signers": file.allowedSigners = absolute(try self.text(value, key))
        case "services": file.services = try services(value)
        default: break
        }
      }
      guard let node = pairs.first(where: { $0.key == "default_service" })?.value else { return }
      let name = try self.text(node, "default_service")
      file.defaultService = file.services.first { $0.name == name }
      guard file.defaultService != nil else {
        throw error(
          node,
          "default_service names “\(name.scrubbed)”, which is not among the services"
            + NearestWord.suggestion(for: name, among: file.services.map(\.name)))
      }
    }
  }

  private func services(_ node: Node) throws -> [ConfiguredService] {
    var services: [ConfiguredService] = []
    for (name, node) in try mapping(node, nil) {
      let pairs = try mapping(node, Self.serviceKeys, elsewhere: Self.keys, "the top of the file")
      guard let base = pairs.first(where: { $0.key == "base_url" })?.value else {
        throw error(node, "the service “\(name.scrubbed)” has no base_url")
      }
      var service = ConfiguredService(name: name, address: try address(base))
      for (key, value) in pairs {
        switch key {
        case "kind": service.kind = try kind(value)
        case "api_key_command": service.apiKeyCommand = try text(value, key)
        case "rate": service.rate = try rate(value)
        case "ca_file": service.caFile = absolute(try text(value, key))
        case "proxy": service.proxy = try proxy(value, to: service.address)
        case "account_id": service.account = try account(value)
        case "approvals": service.approvals = try number(value, key, upTo: 100)
        case "max_certificates": service.maxCertificates = try number(value, key)
        default: break
        }
      }
      if let node = pairs.first(where: { $0.key == "account_id" })?.value,
        service.kind.map({ !ServiceAccess.kindsWithAccounts.contains($0) }) ?? false
      {
        throw error(node, "account_id is for services of the kind tlm; remove it")
      }
      services.append(service)
    }
    return services
  }

  // MARK: - Values of one meaning

  private func address(_ node: Node) throws -> ServiceAddress {
    let text = try text(node, "base_url")
    do {
      return try ServiceAddress(text)
    } catch {
      throw self.error(node, error.message)
    }
  }

  private func kind(_ node: Node) throws -> String {
    let kind = try text(node, "kind")
    guard ServiceAccess.kinds.contains(kind) else {
      throw error(
        node,
        "“\(kind.scrubbed)” is not a kind of service; choose one of: "
          + ServiceAccess.kinds.joined(separator: ", "))
    }
    return kind
  }

  /// Returns the proxy setting; `none` means a direct connection regardless of the environment.
  private func proxy(_ node: Node, to address: ServiceAddress) throws -> ProxySetting {
    let text = try text(node, "proxy")
    if text == ProxySetting.directWord { return .direct }
    guard ServiceProxy.mayReach(address) else {
      throw error(
        node, "\(address.base) is on this machine and never reached through a proxy; remove proxy")
    }
    do {
      return .through(try ServiceProxy(text))
    } catch {
      throw self.error(node, error.message)
    }
  }

  /// Returns an account's id, which is part of the query of every API call.
  private func account(_ node: Node) throws -> AccountID {
    let text = try text(node, "account_id")
    guard let account = AccountID(text) else {
      throw error(node, "“\(shown(text))” is not an account id (letters, digits, - and _)")
    }
    return account
  }

  private func rate(_ node: Node) throws -> RequestRate {
    let text = try text(node, "rate")
    guard let rate = RequestRate(text) else {
      throw error(node, "the rate “\(text.scrubbed)” is not of the form 20/1s,1000/180s")
    }
    return rate
  }

  /// Returns patterns of host names, which can contain the wildcards `*` and `?`.
  private func names(_ node: Node, _ key: String) throws -> [String] {
    guard case .sequence(let items) = node else {
      throw error(node, "\(key) is a list, such as [\"*.pay.example\"], even for one name")
    }
    try requirePlain(node)
    return try items.map { item in
      let name = try text(item, key)
      // The incident file separates the names by blanks. A pattern with one of the other characters
      // fits no name, so it would protect nothing.
      let stray = name.unicodeScalars.first {
        $0.properties.isWhitespace || [",", ";", "/", "\\", ":"].contains($0)
      }
      guard stray == nil else {
        throw error(
          item,
          "the protected name “\(name.scrubbed)” contains a blank, a comma or another character "
            + "that no name has; write each name by itself, with ? for a blank")
      }
      if let mistake = Safeguards.mistake(inProtectedName: name) {
        throw error(item, "the protected name “\(name.scrubbed)” protects nothing: \(mistake)")
      }
      return name
    }
  }

  /// Returns the absolute form of a path; a relative path starts at the file's folder.
  private func absolute(_ path: String) -> String {
    if path.hasPrefix("~/") { return HomeFolder.expanding(path) }
    let folder = URL(filePath: self.path).deletingLastPathComponent()
    return URL(filePath: path, relativeTo: folder).absoluteURL.path(percentEncoded: false)
  }

  // MARK: - Values of one type

  private func number(_ node: Node, _ key: String, upTo largest: Int = 1_000_000_000) throws -> Int
  {
    let expected = "\(key) is a whole number from 0 to \(largest)"
    guard case .scalar(let scalar) = node else { throw error(node, expected) }
    try requirePlain(node)
    let text = scalar.string
    guard scalar.style == .plain else {
      throw error(node, "\(expected), without quotation marks")
    }
    // Only plain digits are accepted, because YAML reads 010 as eight and 1_0 as ten.
    guard let number = Int(text), String(number) == text, (0...largest).contains(number) else {
      throw error(node, "\(expected), not “\(shown(text))”")
    }
    return number
  }

  private func text(_ node: Node, _ key: String) throws -> String {
    guard case .scalar(let scalar) = node else {
      throw error(node, "\(key) is a text, not a list or a group of keys")
    }
    try requirePlain(node)
    guard !scalar.string.isEmpty, scalar.string.contains(where: { !$0.isWhitespace }) else {
      throw error(node, "\(key) has no value; write one, or leave the key out")
    }
    // A value that YAML reads as a number, a Boolean or null needs quotation marks to be text.
    let isText = Resolver.default.resolvesToText(scalar)
    guard isText else {
      throw error(
        node, "\(key) is a text; put “\(shown(scalar.string))” in quotation marks")
    }
    return scalar.string
  }

  /// Returns the keys and values of a group.
  ///
  /// - Parameters:
  ///   - known: The allowed keys; `nil` for any.
  ///   - others: The keys that belong to another place of the file.
  ///   - place: The name of that place, for messages.
  private func mapping(
    _ node: Node, _ known: [String]?, elsewhere others: [String] = [], _ place: String = ""
  ) throws -> [(key: String, value: Node)] {
    guard case .mapping(let pairs) = node else {
      throw error(
        node,
        isEmpty(node)
          ? "a key has no value; write one, or leave the key out"
          : "there must be keys with values here, such as “\(known?.first ?? "demo"): …”")
    }
    try requirePlain(node)
    var found: [(key: String, value: Node)] = []
    var keys: Set<String> = []
    for (keyNode, value) in pairs {
      guard case .scalar(let scalar) = keyNode else {
        throw error(keyNode, "a key must be a single word")
      }
      try requireNoAnchor(keyNode)
      let key = scalar.string
      if let known, !known.contains(key) {
        throw error(
          keyNode,
          others.contains(key)
            ? "“\(key)” does not belong here but to \(place)"
            : "unknown key “\(shown(key))”"
              + NearestWord.suggestion(for: key, among: known))
      }
      guard !key.isEmpty, keys.insert(key).inserted else {
        throw error(keyNode, "the key “\(key.scrubbed)” is there twice, or is empty")
      }
      found.append((key, value))
    }
    return found
  }

  private func isEmpty(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.string.isEmpty && scalar.style == .plain
  }

  /// Refuses anchors, aliases and tags.
  ///
  /// With anchors and aliases, a value can come from another place of the file. With tags, a value
  /// can have another type than it seems to have.
  private func requirePlain(_ node: Node) throws {
    try requireNoAnchor(node)
    let tag: Tag =
      switch node {
      case .scalar(let scalar): scalar.tag
      case .mapping(let mapping): mapping.tag
      case .sequence(let sequence): sequence.tag
      case .alias(let alias): alias.tag
      }
    let isQuoted = node.scalar.map { $0.style != .plain } ?? false
    guard tag.description.isEmpty || isQuoted && tag.description == Tag.Name.str.rawValue else {
      throw error(node, "tags such as “\(shown(tag.description))” are not read")
    }
  }

  private func requireNoAnchor(_ node: Node) throws {
    guard node.anchor == nil else {
      throw error(node, "anchors and aliases (& and *) are not read; write the value itself")
    }
  }

  // MARK: - Errors

  /// Returns text of the file, scrubbed and cut to less than a line.
  private func shown(_ text: String) -> String { String(text.prefix(60)).scrubbed }

  private func error(_ node: Node, _ words: String) -> UsageError {
    UsageError(description: "\(path.scrubbed):\(node.mark?.line ?? 1): \(words)")
  }

  /// Returns the parser's error in one line, with the path and the line number.
  private func words(for error: any Error) -> String {
    var (line, problem) = (1, "\(error)")
    switch error {
    case YamlError.scanner(let context, let text, let mark, _),
      YamlError.parser(let context, let text, let mark, _),
      YamlError.composer(let context, let text, let mark, _):
      (line, problem) = (mark.line, "\(text) \(context?.text ?? "")")
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      (line, problem) = (
        context.mark.line, "the key “\(keys.first ?? "")” is there twice"
      )
    case YamlError.reader(let text, let offset, _, let yaml):
      problem = text
      line = 1 + yaml.prefix(offset ?? 0).count(where: \.isNewline)
    default: break
    }
    let hint =
      problem.contains("alias")
      ? "; put a name that starts with * in quotation marks"
      : problem.contains("document") ? "; the file contains one document" : ""
    let words = problem.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return "\(path.scrubbed):\(line): \((words + hint).scrubbed)"
  }
}

extension Resolver {
  /// Whether YAML reads the scalar as text.
  fileprivate func resolvesToText(_ scalar: Node.Scalar) -> Bool {
    scalar.style != .plain || resolveTag(of: Node(scalar.string, .implicit, .plain)) == .str
  }
}
