import GRDB

extension NameGlob {
  /// Gives a connection the functions by which a filter compares names.
  ///
  /// Every connection that a filter is used on needs them.
  static func register(in db: Database) {
    db.add(function: nameFits)
    db.add(function: anyNameFits)
  }

  /// `name_fits(name, forms)`: whether a name fits a glob in a form that `LIKE` does not see.
  ///
  /// It is false for a name whose only form is the name itself in lower case, which `LIKE` compares.
  static let nameFits = DatabaseFunction("name_fits", argumentCount: 2, pure: true) { values in
    fits(values) { [$0[...]] }
  }

  /// `any_name_fits(names, forms)`: the same for any of several names with blanks between them.
  static let anyNameFits = DatabaseFunction("any_name_fits", argumentCount: 2, pure: true) {
    values in
    fits(values) { $0.split(separator: " ") }
  }

  private static func fits(
    _ values: [DatabaseValue], _ names: (String) -> [Substring]
  ) -> Bool {
    // Nearly all names end here, so nothing else must come before it.
    guard let text = values.first.flatMap(String.fromDatabaseValue), !CanonicalName.isPlain(text),
      let forms = values.last.flatMap(String.fromDatabaseValue), let glob = NameGlob(forms: forms)
    else { return false }
    return names(text).contains {
      !CanonicalName.isPlain($0) && glob.fits(CanonicalName(String($0)))
    }
  }
}
