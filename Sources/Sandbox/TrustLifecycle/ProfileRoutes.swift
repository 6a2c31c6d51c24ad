import Hummingbird

/// `GET profile` and `GET profile/{id}`, in versions 1 and 2.
struct ProfileRoutes: Sendable {
  let state: SandboxState

  func add(to api: RouterGroup<CallContext>) {
    for version in ["v1", "v2"] {
      api.get("\(version)/profile") { _, _ in try list() }
      api.get("\(version)/profile/:id") { _, context in try detail(context) }
    }
  }

  private func list() throws -> Response {
    try state.require(.viewCertificates)
    let answers = state.inventory.shelves.map { answer($0.profile, isDetail: false) }
    if state.options.variants.contains(.profileListAsItems) {
      return .json(try WireEncoder.encode(ListAnswer("items", answers, state.options.variants)))
    }
    return .json(try WireEncoder.encode(answers))
  }

  private func detail(_ context: CallContext) throws -> Response {
    try state.require(.viewCertificates)
    let id = try context.parameters.require("id").lowercased()
    guard let shelf = state.inventory.shelves.first(where: { $0.profile.id == id }) else {
      throw TrustLifecycleRefusal.notFound
    }
    return .json(try WireEncoder.encode(answer(shelf.profile, isDetail: true)))
  }

  private func answer(_ profile: ProfileDefinition, isDetail: Bool) -> ProfileAnswer {
    let issuer = state.factory.authority(profile.issuance.authority)
    return ProfileAnswer(profile, issuer: issuer, isDetail: isDetail)
  }
}

extension SandboxState {
  /// Throws an access error if the key lacks the permission.
  func require(_ permission: SandboxPermission) throws {
    guard options.permissions.contains(permission) else {
      throw TrustLifecycleRefusal.accessDenied(permission)
    }
  }
}

extension ProfileDefinition.Issuance {
  /// The authority that the profile names today, even if another one issued its earlier
  /// certificates.
  var authority: AuthorityName {
    switch self {
    case .publicOrganization: .publicFirst
    case .publicACME: .acmeFirst
    case .privateCA, .movedToPrivate: .privateFirst
    }
  }
}
