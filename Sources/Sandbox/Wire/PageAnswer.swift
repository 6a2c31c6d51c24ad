/// The position of an answer's page in the whole list.
struct PageAnswer: Encodable {
  let total: Int
  let limit: Int
  let offset: Int
}
