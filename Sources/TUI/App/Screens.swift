/// Creates the screen of each place.
enum Screens {
  @Sendable
  static func make(_ place: Place) -> any Screen {
    switch place {
    case .start: StartScreen()
    case .profile: ProfileScreen()
    case .window: WindowScreen()
    case .certificates: CertificatesScreen()
    case .reason: ReasonScreen()
    case .confirm: ConfirmScreen()
    case .review: ReviewScreen()
    case .progress: ProgressScreen()
    case .result: ResultScreen()
    }
  }
}
