/// Finds the word that a misspelt text most likely means.
enum NearestWord {
  /// Returns the word that differs from the text by the fewest letters; `nil` if none is close.
  static func to(_ text: String, among words: some Sequence<String>) -> String? {
    let nearest = words.map { (word: $0, distance: distance(text.lowercased(), $0.lowercased())) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(2, text.count / 3) else { return nil }
    return nearest.word
  }

  /// Returns a “did you mean” clause to append to an error; empty if no word is close.
  static func suggestion(for text: String, among words: some Sequence<String>) -> String {
    to(text, among: words).map { "; did you mean “\($0)”?" } ?? ""
  }

  /// Returns the number of letters to insert, delete or replace (Levenshtein distance).
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second.prefix(100))
    var row = Array(0...second.count)
    for (index, letter) in first.prefix(100).enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in second.indices {
        let replaced = diagonal + (letter == second[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, min(row[column], row[column + 1]) + 1)
      }
    }
    return row[second.count]
  }
}
