/// A division of the account, which the API calls a container.
struct Division: Sendable {
  let id: Int
  let name: String

  static let all = [
    Division(id: 3_101, name: "Web Platform"),
    Division(id: 3_102, name: "Fleet Operations"),
    Division(id: 3_103, name: "Mergers & Acquisitions"),
  ]
}
