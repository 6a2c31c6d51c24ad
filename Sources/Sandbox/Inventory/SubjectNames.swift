/// Common names like those of a real company, all under the reserved `.example` (RFC 2606).
struct SubjectNames: Sendable {
  let draw: SeededDraw

  /// Returns the common name of a certificate and the DNS name in its subject alternative names.
  /// They differ if the common name is not a valid DNS name.
  func name(of index: Int, on shelf: ProfileShelf) -> (common: String, host: String) {
    let host = host(of: index, shelf.profile.style)
    if let hostile = hostileName(of: index, on: shelf) { return (hostile, host) }
    return shelf.profile.style == .web ? webName(of: index) : (host, host)
  }

  /// Returns the common name and the DNS name of a web server.
  func webName(of index: Int) -> (common: String, host: String) {
    let host = host(of: index, .web)
    let zone = zone(of: index)
    switch draw.number(.nameStyle, index, below: 100) {
    case 0..<4: return ("*.\(zone)", "*.\(zone)")
    case 4..<6:
      let name = longName(of: index, zone)
      return (name, name)
    case 6..<9: return ("\(draw.element(of: Self.wide, .nameHost, index)).\(zone)", host)
    default: return (host, host)
    }
  }

  /// Returns the wildcard name for all hosts of a zone.
  func wildcard(of index: Int) -> String { "*.\(zone(of: index))" }

  /// Returns a person's first name.
  func person(of index: Int) -> String { draw.element(of: Self.people, .nameHost, index) }

  private func host(of index: Int, _ style: ProfileDefinition.Style) -> String {
    let number = draw.number(.nameNumber, index, below: 10_000)
    switch style {
    case .web:
      let host = draw.element(of: Self.hosts, .nameHost, index)
      let zone = zone(of: index)
      return number < 4_000 ? "\(host).\(zone)" : "\(host)-\(number % 100).\(zone)"
    case .device:
      let kind = draw.element(of: Self.devices, .nameHost, index)
      let plant = draw.number(.nameZone, index, below: 40)
      return "\(kind)-\(index % 100_000).plant-\(plant).devices.example"
    case .edge:
      let city = draw.element(of: Self.cities, .nameHost, index)
      return "edge-\(number % 60).\(city).cdn.example"
    case .vpn:
      return "vpn-\(draw.element(of: Self.people, .nameHost, index)).corp.example"
    }
  }

  private func zone(of index: Int) -> String {
    draw.element(of: Self.zones, .nameZone, index)
  }

  /// Returns a name of 61 to 64 characters; X.520 allows at most 64.
  private func longName(of index: Int, _ zone: String) -> String {
    let length = 61 + draw.number(.nameNumber, index, below: 4)
    let stem = "blue-green-canary-\(index)-quarterly-reconciliation-batch-processing-frontend"
    return "\(stem.prefix(length - zone.count - 1)).\(zone)"
  }

  /// Returns a name that attacks terminals, for a few certificates spread evenly over the shelf.
  private func hostileName(of index: Int, on shelf: ProfileShelf) -> String? {
    let isPrey = shelf.profile.style == .device || shelf.profile.name == "Web TLS 2025"
    guard isPrey, shelf.indices.count >= 4 * Self.hostile.count else { return nil }
    let step = shelf.indices.count / (Self.hostile.count + 1)
    let position = index - shelf.indices.lowerBound
    guard position > 0, position.isMultiple(of: step) else { return nil }
    let ordinal = position / step - 1
    return ordinal < Self.hostile.count ? Self.hostile[ordinal] : nil
  }

  static let hostile = [
    "\u{1B}[2Jwiped.pay.example",
    "\u{1B}]0;owned\u{07}title.corp.example",
    "invoice\u{202E}gpj.pay.example",
    "line\nbreak.shop.example",
    "\u{9B}31mred.corp.example",
    "back\u{08}\u{08}\u{08}\u{08}space.pay.example",
    "\u{2066}isolated\u{2069}.shop.example",
    "over\rwrite.corp.example",
  ]

  private static let hosts = [
    "api", "auth", "login", "vpn", "bastion", "cdn", "static", "img", "mail", "smtp", "imap", "git",
    "ci", "registry", "metrics", "logs", "search", "cart", "checkout", "ledger", "billing", "fraud",
    "gateway", "graphql", "ws", "push", "status", "docs", "wiki", "jira", "sso", "ldap", "ntp",
    "proxy", "db-admin", "grafana", "vault", "kafka", "webhook", "partner",
  ]
  private static let zones = [
    "pay.example", "corp.example", "shop.example", "media.example", "bank.example",
    "staging.pay.example", "eu.pay.example", "us.pay.example", "apac.shop.example",
    "intranet.corp.example", "labs.example", "health.example",
  ]
  private static let wide = [
    "通知", "決済", "カフェ", "서울", "中文网站", "🚀", "café", "cafe\u{301}", "👩‍👩‍👧‍👦", "🇫🇷",
    "n\u{303}andu", "Ωμέγα", "ｆｕｌｌｗｉｄｔｈ",
  ]
  private static let devices = ["sensor", "camera", "plc", "gateway", "printer", "badge-reader"]
  private static let cities = ["ams", "fra", "iad", "sfo", "nrt", "syd", "gru", "jnb"]
  private static let people = [
    "avery", "blake", "casey", "devon", "emery", "finley", "gray", "harper", "indigo", "jules",
    "kai", "logan", "morgan", "noor", "oakley", "parker", "quinn", "riley", "sage", "taylor",
  ]
}
