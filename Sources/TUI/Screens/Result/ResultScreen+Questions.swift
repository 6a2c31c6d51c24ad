import Engine

extension ResultScreen {
  /// The report's path: the incident's own, with the extension of the format.
  static func path(of format: ReportFormat, beside incident: String) -> String {
    let base = incident.hasSuffix(".incident") ? String(incident.dropLast(9)) : incident
    return "\(base).\(format.fileExtension)"
  }

  /// Asks for the format.
  static func exportQuestion(folder path: String) -> Dialog {
    let base = path.hasSuffix(".incident") ? String(path.dropLast(9)) : path
    let keys: [ReportFormat: Key] = [
      .json: .character("j"), .csv: .character("c"), .markdown: .character("m"),
      .html: .character("h"),
    ]
    return Dialog(
      title: "Export the record as",
      paragraphs: [
        "JSON has everything, the event log included; CSV one row a certificate; "
          + "Markdown and HTML are for people.", "",
        "It is written to \(base.scrubbed).json, .csv, .md or .html; a file of that name is replaced.",
      ],
      answers: [.init("Cancel", key: .character("n"))]
        + ReportFormat.allCases.map { .init($0.title, key: keys[$0]) })
  }

  /// Asks whether certificates that are on hold shall be valid again.
  static func releaseQuestion(count: Int) -> Dialog {
    Dialog(
      title: "Release the holds?",
      paragraphs: [
        "\(count.grouped) \(count == 1 ? "certificate is" : "certificates are") on hold. "
          + "Released, they are valid again and every client trusts them again.",
        "",
        "It is a run of its own: sent, read back and noted as the holds were.",
      ],
      answers: [
        .init("Keep the holds", key: .character("k")),
        .init("Release \(count.grouped)", key: .character("r")),
      ], style: .danger)
  }
}

extension ReportFormat {
  /// What the format is called.
  fileprivate var title: String {
    switch self {
    case .json: "JSON"
    case .csv: "CSV"
    case .markdown: "Markdown"
    case .html: "HTML"
    }
  }

  /// What files of the format end in, without the dot.
  fileprivate var fileExtension: String {
    switch self {
    case .json: "json"
    case .csv: "csv"
    case .markdown: "md"
    case .html: "html"
    }
  }
}
