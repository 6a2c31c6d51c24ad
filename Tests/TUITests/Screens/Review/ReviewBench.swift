import Foundation

@testable import Engine
@testable import TUI

/// The console opened on the Review screen of an incident that ann has frozen.
enum ReviewBench {
  static let certificates: [IncidentCertificate] = (1...40).map { number in
    var certificate = SampleCertificates.certificate(
      Int64(number), "edge-\(String(100 + number).dropFirst()).pay.example", isChecked: true)
    if number < 4 { certificate.review = .seen }
    if number == 4 { certificate.review = .questioned(note: "the shop closes on Monday") }
    return certificate
  }

  static let progress = ReviewProgress(count: 1_982, seen: 1_640, questioned: 2)

  static func approval(_ principal: String = "bob@example.org") -> SignOff {
    SignOff(
      number: 1, at: "2026-11-21T03:05:00Z", actor: Operator(name: "bob@desk"),
      principal: principal, fingerprint: "SHA256:rO1xqZ5v0y3m8S2kH7dQ", keyType: "ED25519",
      digest: RunSamples.digest, statement: "", signature: "",
      check: SignatureCheck(
        allowedSigners: "/etc/bulkrevoke/allowed_signers", allowedSignersDigest: RunSamples.digest,
        program: "/usr/bin/ssh-keygen"), event: 12)
  }

  static let verdicts = [
    SignOffGate.Verdict(signOff: approval(), why: nil),
    SignOffGate.Verdict(
      signOff: approval("cleo@example.org"), why: "it is for another manifest, SHA-256 77e0"),
  ]

  static func scene(
    _ role: IncidentWork.Role, columns: Int = 80, rows: Int = 24,
    filter: String = "cn:*.pay.example", progress: ReviewProgress = progress,
    verdicts: [SignOffGate.Verdict] = verdicts, inventory: InventoryChange? = nil
  ) throws -> RunScene {
    var scene = try RunScene(
      .review, columns: columns, rows: rows, isReadOnly: role == .reviewer, phase: .frozen,
      certificates: certificates.map { certificate in
        var certificate = certificate
        certificate.inventory = inventory
        return certificate
      }
    ) {
      $0.role = role
      $0.incident?.safeguards.requiredSignOffs = 1
      $0.incident?.reason = .keyCompromise
      $0.incident?.comment = "Private keys were in a public image"
      $0.incident?.ticket = "INC-7"
      $0.incident?.frozen = FrozenManifest(
        at: ConsoleScene.now, by: Operator(name: "ann@ops"), filter: filter,
        digest: RunSamples.digest)
    }
    scene.give(.reviewProgress(progress))
    scene.give(.verdicts(verdicts))
    return scene
  }
}
