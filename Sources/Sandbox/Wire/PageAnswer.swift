/// Which part of a list an answer holds.
struct PageAnswer: Encodable {
  let total: Int
  let limit: Int
  let offset: Int
}
