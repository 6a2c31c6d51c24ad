import Foundation

/// A person who acts, for the event log: the account, the login name and the machine.
public struct Operator: Sendable, Hashable {
  /// `account@host`, or `account (login)@host` if the person logged in under another name.
  public let name: String

  public init(name: String) {
    self.name = name.scrubbed
  }

  /// - Parameters:
  ///   - account: the name of the user whose rights the process has.
  ///   - login: the name that the person logged in with; `nil` if the system does not know it.
  init(account: String, login: String?, host: String) {
    let isOther = login != nil && login != account
    self.init(name: account + (isOther ? " (\(login ?? ""))" : "") + "@" + host)
  }

  /// The person who runs this process.
  ///
  /// The account and the login name come from the kernel. For root alone, `SUDO_USER` gives the
  /// login name if it is set; any other user could set that variable freely.
  public static let current = Operator(
    account: accountName(of: getuid()) ?? "uid \(getuid())", login: loginName(),
    host: ProcessInfo.processInfo.hostName)

  /// Returns the name that the person logged in with; `nil` if it is unknown.
  private static func loginName() -> String? {
    let environment = ProcessInfo.processInfo.environment
    if getuid() == 0, let name = environment["SUDO_USER"], isPlain(name) { return name }
    guard let text = try? String(contentsOfFile: "/proc/self/loginuid", encoding: .utf8),
      let uid = uid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), uid != .max
    else { return nil }
    return accountName(of: uid)
  }

  /// Whether a name can stand next to an account's name without ambiguity.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.contains { $0.isWhitespace || "()@".contains($0) }
  }

  /// Returns the name of a user from the system's list; `nil` if the list does not have the number.
  private static func accountName(of uid: uid_t) -> String? {
    var entry = passwd()
    var buffer = [CChar](repeating: 0, count: 16_384)
    var found: UnsafeMutablePointer<passwd>?
    guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil,
      let name = entry.pw_name
    else { return nil }
    return String(cString: name)
  }
}

extension Operator {
  /// Whether two operators may be one person, on any machine.
  ///
  /// One login name is one person; the account stands in for an unknown login name. Equal accounts
  /// also count as one person if either login name is unknown.
  func isSamePerson(as other: Operator) -> Bool {
    let (mine, theirs) = (parts, other.parts)
    if (mine.login ?? mine.account) == (theirs.login ?? theirs.account) { return true }
    return mine.account == theirs.account && (mine.login == nil || theirs.login == nil)
  }

  /// The account and the login name, folded for comparison.
  private var parts: (account: String, login: String?) {
    let person = name.prefix { $0 != "@" }
    guard let open = person.firstIndex(of: "("), person.last == ")" else {
      return (String(person).folded, nil)
    }
    let account = person[..<open].trimmingCharacters(in: .whitespaces)
    return (account.folded, String(person[person.index(after: open)...].dropLast()).folded)
  }
}

extension String {
  /// The form in which the names of people are compared: compatible characters and letter case make
  /// no difference.
  var folded: String { precomposedStringWithCompatibilityMapping.lowercased() }
}
