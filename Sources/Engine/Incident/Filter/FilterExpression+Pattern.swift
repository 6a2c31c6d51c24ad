import GRDB
import OrderedCollections

extension FilterExpression {
  /// Text with wildcards, as SQLite's `LIKE` accepts it.
  struct Pattern {
    /// The text, with the wildcards of ``CanonicalName``.
    private let template: String
    /// `LIKE` patterns before and after the text.
    private let surroundings: (before: String, behind: String)
    let hasWildcard: Bool

    /// Creates a pattern without the `dropped` characters.
    init(_ fragment: Fragment, dropping dropped: Set<Character> = []) {
      let marks = fragment.marks.filter { !dropped.contains($0.character) }
      var template = ""
      for (index, mark) in marks.enumerated() {
        if mark.isSyntax("?") {
          template.unicodeScalars.append(CanonicalName.anyCharacter)
        } else if !mark.isSyntax("*") {
          // The file holds scrubbed text, so the pattern is scrubbed too. A NUL would also end the
          // pattern for `LIKE`.
          template += String(mark.character).scrubbed
        } else if index == 0 || !marks[index - 1].isSyntax("*") {
          // A run of * counts as one *, because LIKE takes time for each.
          template.unicodeScalars.append(CanonicalName.anyText)
        }
      }
      self.template = template
      surroundings = ("", "")
      hasWildcard = marks.contains { $0.isSyntax("*") || $0.isSyntax("?") }
    }

    private init(_ pattern: Pattern, surroundings: (before: String, behind: String)) {
      template = pattern.template
      hasWildcard = pattern.hasWildcard
      self.surroundings = surroundings
    }

    var isEmpty: Bool { template.isEmpty }

    /// Returns the pattern with `LIKE` patterns before and after it.
    func surrounded(by before: String, _ behind: String) -> Pattern {
      Pattern(self, surroundings: (before, behind))
    }

    /// Returns the text that a column must contain to match the pattern.
    ///
    /// The index holds each name in all its forms, and a name fits the pattern in one of them.
    func requiredText(in column: TextColumn) -> RequiredText? {
      let templates = column.nameFunction == nil ? [template] : nameTemplates
      return .any(templates.map { RequiredText(Self.literals(of: $0)) })
    }

    /// Matches if a column's whole text fits the pattern, ignoring case.
    func fits(_ column: TextColumn) -> Condition {
      var condition = fits(column.sql)
      if let function = column.nameFunction {
        condition = .any([
          fits(name: column.sql),
          inAnotherForm(column.sql, function, isPart: !surroundings.before.isEmpty),
        ])
      }
      condition.text = requiredText(in: column)
      return condition
    }

    /// Matches if the whole value of an SQL expression fits the pattern, ignoring case.
    func fits(_ expression: String) -> Condition { fits(expression, template) }

    /// Matches if a whole name, given as an SQL expression, fits the pattern as typed or in its
    /// canonical forms, ignoring case.
    func fits(name expression: String) -> Condition {
      .any(nameTemplates.map { fits(expression, $0) })
    }

    /// Matches if a name with other forms fits the pattern in one of them.
    ///
    /// - Parameter isPart: Whether the pattern needs to fit only a part of the name.
    func inAnotherForm(
      _ expression: String, _ function: DatabaseFunction, isPart: Bool = false
    ) -> Condition {
      Condition(
        "\(function.name)(\(expression),?)",
        NameGlob.forms(of: CanonicalName(template), isPart: isPart))
    }

    /// The pattern as typed, and its canonical forms if they differ.
    private var nameTemplates: [String] {
      let canonical = CanonicalName(template)
      let forms = [canonical.ascii, canonical.unicode]
      let typed = template.lowercased()
      return [template] + OrderedSet(forms).filter { $0 != typed }
    }

    /// Uses plain `LIKE` for ASCII, since it ignores case only there. Other text needs Swift's
    /// slower folding.
    private func fits(_ expression: String, _ template: String) -> Condition {
      let like = like(template)
      return like.utf8.allSatisfy { $0 < 0x80 }
        ? Condition("\(expression) LIKE ? ESCAPE '\\'", like)
        : Condition(
          "\(DatabaseFunction.lowercase.name)(\(expression)) LIKE ? ESCAPE '\\'", like.lowercased())
    }

    private func like(_ template: String) -> String {
      var like = ""
      for scalar in template.unicodeScalars {
        switch scalar {
        case CanonicalName.anyText: like += "%"
        case CanonicalName.anyCharacter: like += "_"
        case "%", "_", "\\": like += "\\\(scalar)"
        default: like.unicodeScalars.append(scalar)
        }
      }
      return surroundings.before + like + surroundings.behind
    }

    /// Returns the text between the wildcards.
    private static func literals(of template: String) -> [String] {
      template.unicodeScalars
        .split { $0 == CanonicalName.anyText || $0 == CanonicalName.anyCharacter }
        .map { String($0) }
    }
  }
}
