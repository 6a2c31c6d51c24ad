import Foundation

// After a whole order was revoked, or a request was approved, the run reads the order once more:
// every certificate that was also revoked belongs in the record. After a call for one certificate,
// the run reads the order only if a list shows other certificates of it as revoked.
extension RevocationRun {
  /// Starts reading the orders that are due to be read again, if there are any.
  func lookForTakenAlong(at now: Date) throws {
    guard aftermath.isDue, operations[Aftermath.operation] == nil,
      aftermath.nextLook.map({ $0 <= now }) ?? true
    else { return }
    aftermath.nextLook = nil
    var bundles = try file.bundles.bundlesToLookAt(
      besides: aftermath.givenUp.union(bundlesUnderWay), limit: Aftermath.batch)
    let suspects = aftermath.suspects.subtracting(bundles.map(\.id))
      .subtracting(aftermath.givenUp)
    bundles += try suspects.prefix(Aftermath.batch).map(file.bundles.bundleToLookAt)
    guard !bundles.isEmpty else {
      aftermath.isDue = false
      return
    }
    operations[Aftermath.operation] = Task { await self.look(at: bundles) }
  }

  /// Makes the run read an order again if a call was made for it, and a list shows an unconfirmed
  /// certificate of it as revoked.
  ///
  /// An account can be set to revoke more than a call asks for. If the list shows no unconfirmed
  /// certificate, this costs no API call.
  func noteSuspects(among revoked: Set<String>) throws {
    for (bundle, references) in Dictionary(grouping: revoked, by: service.bundle(ofReference:)) {
      guard let bundle, try file.bundles.hasSent(inBundle: bundle) else { continue }
      let known = try file.bundles.bundleToLookAt(bundle).accountedFor
      guard !known.isSuperset(of: references) else { continue }
      aftermath.suspects.insert(bundle)
      aftermath.isDue = true
    }
  }

  private func look(at bundles: [Bundles.BundleToLookAt]) async {
    var longestWait = 0
    do {
      for bundle in bundles {
        guard try await !look(at: bundle) else {
          aftermath.fruitlessLooks[bundle.id] = nil
          aftermath.suspects.remove(bundle.id)
          continue
        }
        let looks = aftermath.fruitlessLooks[bundle.id, default: 0] + 1
        aftermath.fruitlessLooks[bundle.id] = looks
        longestWait = max(longestWait, looks)
      }
    } catch is CancellationError {
      // The run reads these orders when it resumes.
    } catch {
      pause(after: error)
    }
    if longestWait > 0 {
      aftermath.nextLook = clock.now.steady.addingTimeInterval(
        policy.delay(afterTries: longestWait - 1))
    }
    operations[Aftermath.operation] = nil
    changed()
  }

  /// Reads one order and records the certificates that were also revoked.
  ///
  /// - Returns: `false` if the order must be read again.
  private func look(at bundle: Bundles.BundleToLookAt) async throws -> Bool {
    let isLast = aftermath.fruitlessLooks[bundle.id, default: 0] + 1 >= Aftermath.looks
    do {
      let contents = try await service.bundle(bundle.id, lane: .verify, resolvesOutcome: false)
      let profile = try await profile(forTakenIn: contents, bundle)
      let isSettled = try await file.bundles.noteTaken(
        contents, with: bundle, of: profile, isLastLook: isLast, by: actor)
      return isSettled
    } catch let error as ServiceError {
      if error.code.concernsEveryCall {
        pauseCode = error.code
        pause(because: error.description)
      } else if isLast {
        try file.log(
          "order not read", detail: "\(bundle.id), after its revocation: \(error)", by: actor)
      }
      return false
    }
  }

  /// Returns the incident's profile if the file does not hold all certificates that were also
  /// revoked; otherwise `nil`.
  private func profile(
    forTakenIn contents: BundleContents, _ bundle: Bundles.BundleToLookAt
  ) async throws -> Profile? {
    let taken = bundle.taken(in: contents)
    guard try !taken.isEmpty && file.bundles.holdsNotAll(of: taken) else { return nil }
    return try await BundleCheck.profile(of: file, service)
  }
}
