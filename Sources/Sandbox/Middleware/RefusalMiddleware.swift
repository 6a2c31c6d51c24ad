import Hummingbird

/// Turns refusals and Hummingbird's errors into error answers, and notes their code for the record.
struct RefusalMiddleware<Refusal: ServiceRefusal>: RouterMiddleware {
  let variants: Set<SandboxVariant>

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let refusal as Refusal {
      return try answer(refusal, context)
    } catch let error as HTTPError {
      // Hummingbird throws this for an unknown path or a body that is too large.
      if error.status == .notFound { return try answer(.notFound, context) }
      return try answer(
        .unreadable(error.status, error.body ?? error.status.reasonPhrase), context)
    }
  }

  private func answer(_ refusal: Refusal, _ context: CallContext) throws -> Response {
    context.note.change { $0.code = refusal.code }
    return try refusal.answer(variants)
  }
}
