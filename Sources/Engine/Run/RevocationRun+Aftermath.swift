import Foundation

// After a whole order was revoked, or a request was approved, the order is read once more: everything
// that the call has taken belongs in the record. A call for one certificate needs no such read.
extension RevocationRun {
  /// Begins to look at the orders whose certificates have come to their end, if there are any.
  func lookForTakenAlong(at now: Date) throws {
    guard aftermath.isDue, operations[Aftermath.operation] == nil,
      aftermath.nextLook.map({ $0 <= now }) ?? true
    else { return }
    aftermath.nextLook = nil
    var bundles = try file.bundlesToLookAt(
      besides: aftermath.givenUp.union(bundlesUnderWay), limit: Aftermath.batch)
    let suspects = aftermath.suspects.subtracting(bundles.map(\.id))
      .subtracting(aftermath.givenUp)
    bundles += try suspects.prefix(Aftermath.batch).map(file.bundleToLookAt)
    guard !bundles.isEmpty else {
      aftermath.isDue = false
      return
    }
    operations[Aftermath.operation] = Task { await self.look(at: bundles) }
  }

  /// Has orders looked at of which a list shows certificates as revoked that nobody confirmed: an
  /// account can be set to revoke more than a call asks for. It costs no call unless there are some.
  func noteSuspects(among revoked: Set<String>) throws {
    for (bundle, references) in Dictionary(grouping: revoked, by: service.bundle(ofReference:)) {
      guard let bundle, try file.hasSent(inBundle: bundle) else { continue }
      let known = try file.bundleToLookAt(bundle).accountedFor
      guard !known.isSuperset(of: references) else { continue }
      aftermath.suspects.insert(bundle)
      aftermath.isDue = true
    }
  }

  private func look(at bundles: [IncidentFile.BundleToLookAt]) async {
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
      // The orders are looked at when the run goes on.
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

  /// Reads one order and notes what was taken along; `false` when it is to be looked at again.
  private func look(at bundle: IncidentFile.BundleToLookAt) async throws -> Bool {
    let isLast = aftermath.fruitlessLooks[bundle.id, default: 0] + 1 >= Aftermath.looks
    do {
      let contents = try await service.bundle(bundle.id, lane: .verify, resolvesOutcome: false)
      let profile = try await profile(forTakenIn: contents, bundle)
      let isSettled = try await file.noteTaken(
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

  /// The incident's profile, where certificates were taken that the file does not hold.
  private func profile(
    forTakenIn contents: BundleContents, _ bundle: IncidentFile.BundleToLookAt
  ) async throws -> Profile? {
    let taken = bundle.taken(in: contents)
    guard try !taken.isEmpty && file.holdsNotAll(of: taken) else { return nil }
    return try await BundleCheck.profile(of: file, service)
  }
}
