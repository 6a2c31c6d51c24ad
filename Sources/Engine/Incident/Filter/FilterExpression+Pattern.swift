import GRDB
import OrderedCollections

extension FilterExpression {
  /// Text with wildcards, as SQLite's `LIKE` takes it.
  struct Pattern {
    /// The text, in which the wildcards are those of ``CanonicalName``.
    private let template: String
    /// Patterns of `LIKE` that stand before and behind the text.
    private let surroundings: (before: String, behind: String)
    let hasWildcard: Bool

    /// Leaves out the characters that do not count.
    init(_ fragment: Fragment, dropping dropped: Set<Character> = []) {
      let marks = fragment.marks.filter { !dropped.contains($0.character) }
      var template = ""
      for (index, mark) in marks.enumerated() {
        if mark.isSyntax("?") {
          template.unicodeScalars.append(CanonicalName.anyCharacter)
        } else if !mark.isSyntax("*") {
          // Texts in the file are scrubbed, so the text to look for is scrubbed too; `LIKE` would end
          // at a NUL otherwise.
          template += String(mark.character).scrubbed
        } else if index == 0 || !marks[index - 1].isSyntax("*") {
          // A run of * is one *: LIKE takes time for each.
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

    /// The pattern with other patterns' text around it.
    func surrounded(by before: String, _ behind: String) -> Pattern {
      Pattern(self, surroundings: (before, behind))
    }

    /// The text that a column has in which the pattern is found.
    ///
    /// The index has each name in all its forms, and a name fits the pattern in one of them.
    func requiredText(in column: TextColumn) -> RequiredText? {
      let templates = column.nameFunction == nil ? [template] : nameTemplates
      return .any(templates.map { RequiredText(Self.literals(of: $0)) })
    }

    /// Holds when a column's text fits the pattern as a whole, whatever its case.
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

    /// Holds when an SQL expression fits the pattern as a whole, whatever its case.
    func fits(_ expression: String) -> Condition { fits(expression, template) }

    /// Holds when a name in SQL fits the pattern as a whole, whatever its case, as it was typed or in
    /// its canonical forms.
    func fits(name expression: String) -> Condition {
      .any(nameTemplates.map { fits(expression, $0) })
    }

    /// Holds when a name that has more forms than itself fits the pattern in one of them.
    ///
    /// - Parameter isPart: whether it is enough that the pattern fits a part of the name.
    func inAnotherForm(
      _ expression: String, _ function: DatabaseFunction, isPart: Bool = false
    ) -> Condition {
      Condition(
        "\(function.name)(\(expression),?)",
        NameGlob.forms(of: CanonicalName(template), isPart: isPart))
    }

    /// The pattern as it was typed, and in the canonical forms where these are others.
    private var nameTemplates: [String] {
      let canonical = CanonicalName(template)
      let forms = [canonical.ascii, canonical.unicode]
      let typed = template.lowercased()
      return [template] + OrderedSet(forms).filter { $0 != typed }
    }

    /// `LIKE` knows only the case of ASCII; Swift's own folding is slower and used when needed.
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

    /// The stretches of characters that stand for themselves.
    private static func literals(of template: String) -> [String] {
      template.unicodeScalars
        .split { $0 == CanonicalName.anyText || $0 == CanonicalName.anyCharacter }
        .map { String($0) }
    }
  }
}
