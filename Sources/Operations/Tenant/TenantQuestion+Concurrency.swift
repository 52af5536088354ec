import FoundationEssentials
import JSON
import SuperOffice

/// What keeps a write from going over somebody else's.
extension TenantQuestion {
    static let concurrency = [
        TenantQuestion(
            .unmodifiedSince,
            "Does a PATCH with If-Unmodified-Since end in 412 when the record was saved since, and only then?",
            "ignored: an edit between our read and our write can be lost. second-more: writes are tried twice.",
            ask: { ground async throws(SuperOfficeError) in try await ground.unmodifiedSince() }
        ),
        TenantQuestion(
            .sameSecond,
            "Does If-Unmodified-Since know whole seconds only?",
            "The pause of up to 2 s before a write is not needed here; it does no harm.",
            ask: { ground async throws(SuperOfficeError) in try await ground.sameSecond() }
        ),
    ]
}

extension ProvingGround {
    fileprivate func unmodifiedSince() async throws(SuperOfficeError) -> Finding {
        guard let (record, field) = anyText else { return .notTried("there is no published text field") }
        func tried(_ number: Int, _ since: Date) async throws(SuperOfficeError) -> Int {
            try await patch(record, [Self.replace([field.progID: Self.text(number)])], unmodifiedSince: since)
        }
        // The save that counts is to be the only one in its second.
        await settings.pause(1.1)
        guard try await patch(record, [Self.replace([field.progID: Self.text(50)])]) == 200,
            case let before = try await state(of: record),
            let saved = before.updatedDate
        else { return .notTried("the record says no UpdatedDate") }
        let stale = try await tried(51, saved.addingTimeInterval(-60))
        let isKept = try await state(of: record).fields == before.fields
        if stale == 200, !isKept { return .differs("ignored", "a write with a time 60 s too old was carried out") }
        guard stale == 412, isKept else { return .differs("\(stale)", "a write with a time 60 s too old: \(stale)") }
        let exact = try await tried(52, saved)
        if exact == 200 { return .held("412", "60 s too old: 412 and nothing written; its own UpdatedDate: 200") }
        let later = try await tried(53, saved.addingTimeInterval(1))
        return .differs(
            later == 200 ? "second-more" : "\(exact)",
            "60 s too old: 412; its own UpdatedDate: \(exact); a second more: \(later)"
        )
    }

    fileprivate func sameSecond() async throws(SuperOfficeError) -> Finding {
        guard let (record, field) = anyText else { return .notTried("there is no published text field") }
        for round in 0..<4 {
            func save(_ number: Int) async throws(SuperOfficeError) -> Date? {
                _ = try await patch(record, [Self.replace([field.progID: Self.text(60 + 10 * round + number)])])
                return try await state(of: record).updatedDate
            }
            guard let first = try await save(1), let second = try await save(2) else {
                return .notTried("the record says no UpdatedDate")
            }
            guard first.timeIntervalSince1970.rounded(.down) == second.timeIntervalSince1970.rounded(.down) else {
                continue
            }
            let operations = [Self.replace([field.progID: Self.text(63 + 10 * round)])]
            let status = try await patch(record, operations, unmodifiedSince: first)
            return status == 412
                ? .differs("finer", "a second save within the same second ended in 412")
                : .held("whole-seconds", "a second save within the same second was not noticed (\(status))")
        }
        return .notTried("no two saves fell into the same second")
    }
}
