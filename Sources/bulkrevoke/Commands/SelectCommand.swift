import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke select`: decides which certificates of an incident are checked.
struct SelectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Check exactly the certificates named, and no others.",
    discussion: """
      A filter expression is a list of terms that must all match: plain words are searched for in \
      common name, serial, seat and alternative names; field:value compares one field, with * and \
      ? as wildcards; a leading - excludes matches; issued and expires take <, >, = with a date \
      or an age, as in expires<30d.

      A serials file has one serial number per line, followed by the thumbprint if several \
      certificates share the serial; # starts a comment. Leading zeros, 0x, colons and case are \
      ignored. If any line is invalid, every invalid line is named and nothing is checked.
      """)

  @Argument(help: "The incident file.")
  var file: String

  @Flag(help: "Check every certificate found.")
  var all = false

  @Flag(help: "Check none.")
  var none = false

  // Parsed as is, because an expression can start with “-”, which excludes matches.
  @Option(
    name: .customLong("where"), parsing: .unconditional,
    help: "Check the certificates that match a filter expression.")
  var expression: String?

  @Option(help: "Check the certificates that a file names.")
  var serialsFile: String?

  func validate() throws {
    let ways = [all, none, expression != nil, serialsFile != nil].count { $0 }
    guard ways == 1 else {
      throw ValidationError("Give exactly one of --all, --none, --where and --serials-file.")
    }
  }

  func run() async throws {
    try await reportingErrors {
      // An invalid filter or an unreadable file is refused before the incident is opened.
      let filter = try expression.map { try FilterExpression($0) }
      let serials = try serialsFile.map(SerialsFile.init)
      let incident: IncidentFile
      do {
        incident = try IncidentFile.open(at: file)
      } catch {
        try serials?.requireReadable()
        throw error
      }
      defer { incident.close() }
      let target: CheckTarget? =
        if let filter { .matching(filter) } else if let serials {
          .rows(try serials.rows(in: incident))
        } else if all { .all } else { nil }
      let wasFrozen = try incident.header().frozen != nil
      let checked = try await incident.selection.select(exactly: target)
      if wasFrozen {
        Output.message(
          "the manifest that was frozen for review is withdrawn, and every sign-off is void")
      }
      if filter?.isAboutNames == true {
        let unread = try incident.searchResults.unreadCertificates().found
        if unread > 0 {
          Output.message(
            "\(unread.counted("certificate")) not read in full: where names are unknown, neither a name "
              + "nor its exclusion matches; unread:yes finds them")
        }
      }
      Output.line("\(checked) of \(try incident.foundCount()) checked")
      return ProgramExit.complete
    }
  }
}
