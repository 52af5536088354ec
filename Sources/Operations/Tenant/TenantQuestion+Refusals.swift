import HTTPClient
import HTTPTypes
import JSON
import SuperOffice
import Webhook

/// What a call gets that cannot be answered.
extension TenantQuestion {
    static let refusals = [
        TenantQuestion(
            .missingRecord,
            "Is a record that is not there answered with a structured 404?",
            "Jobs of deleted records are tried again and end in failed/ instead of skipped/gone.",
            ask: { ground async throws(SuperOfficeError) in try await ground.missingRecord() }
        ),
        TenantQuestion(
            .badFilter,
            "Is a query with an unknown column refused?",
            "backfill and reports cannot tell a wrong query from an empty answer.",
            ask: { ground async throws(SuperOfficeError) in try await ground.badFilter() }
        ),
        TenantQuestion(
            .burst,
            "Are calls within the allowed 10 a second answered, and others refused with 429?",
            "Lower SO_CALLS_PER_SECOND; a refusal other than 429 counts as an outage.",
            ask: { ground async throws(SuperOfficeError) in await ground.burst() }
        ),
    ]
}

extension ProvingGround {
    fileprivate func missingRecord() async throws(SuperOfficeError) -> Finding {
        let answer = try await crm.exchange(.get, "Contact/2147483600")
        let isStructured = (try? JSONValue(parsing: answer.body))?["ErrorMessage"]?.string != nil
        let evidence = "GET of an id that is not there: \(answer.status)" + (isStructured ? ", structured" : "")
        if answer.status == 404, isStructured { return .held("404", evidence) }
        if answer.status == 200, answer.body == Array("null".utf8) { return .held("null", evidence + ", null") }
        return .differs("\(answer.status)", evidence)
    }

    fileprivate func badFilter() async throws(SuperOfficeError) -> Finding {
        let answer = try await crm.exchange(.get, "Contact?$select=contactId&$filter=noSuchColumn%20gt%200&$top=1")
        let evidence = "a query with an unknown column: \(answer.status)"
        return answer.status >= 400 ? .held("\(answer.status)", evidence) : .differs("\(answer.status)", evidence)
    }

    fileprivate func burst() async -> Finding {
        let count = settings.isBurst ? 30 : 8
        // Nothing else of ours falls into the same second.
        await settings.pause(1)
        let (crm, isUnpaced) = (crm, settings.isBurst)
        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<count {
                group.addTask {
                    do {
                        return try await crm.exchange(.get, "User/currentPrincipal", isUnpaced: isUnpaced).status
                    } catch {
                        return 0
                    }
                }
            }
            return await group.reduce(into: [Int]()) { $0.append($1) }
        }
        await settings.pause(1)
        let fine = statuses.count { $0 == 200 }
        let others = Set(statuses).subtracting([200]).sorted().map(String.init)
        let evidence = "\(fine) of \(count) calls at once answered" + (others.isEmpty ? "" : ", others \(others)")
        if others.isEmpty { return .held("answered", evidence) }
        return others == ["429"] && settings.isBurst ? .held("429", evidence) : .differs(others[0], evidence)
    }
}
