import JSON
import SuperOffice
import Webhook

/// What a PATCH of user-defined fields does.
extension TenantQuestion {
    static let writing = [
        TenantQuestion(
            .patchKeepsOthers,
            "Does a PATCH of few fields keep the others?",
            "The processor refuses to write until this is put right: a write would empty the other fields.",
            ask: { ground async throws(SuperOfficeError) in try await ground.keepsOthers() }
        ),
        TenantQuestion(
            .patchTest,
            "Does the JSON Patch operation test work on fields?",
            "Writes are guarded by If-Unmodified-Since alone, as without this proof.",
            ask: { ground async throws(SuperOfficeError) in try await ground.test() }
        ),
        TenantQuestion(
            .bothDictionaries,
            "Which dictionary wins when both are sent?",
            "Nothing: the connector writes CustomFields only. Other integrations may depend on it.",
            ask: { ground async throws(SuperOfficeError) in try await ground.bothDictionaries() }
        ),
    ]
}

extension ProvingGround {
    fileprivate func keepsOthers() async throws(SuperOfficeError) -> Finding {
        var seen: [String] = []
        for record in [company, person].compactMap(\.self) {
            let texts = textFields(record)
            guard texts.count >= 2 else { continue }
            let others = texts[1...].prefix(4).map(\.progID)
            let first = Dictionary(others.map { ($0, Self.text(1)) }, uniquingKeysWith: { $1 })
            guard try await patch(record, [Self.replace(first)]) == 200,
                case let before = try await state(of: record).fields,
                case let filled = others.filter({ before.isFilled($0) }), !filled.isEmpty
            else { return .notTried("the fields of the test \(record.kind.rawValue) could not be filled") }
            guard try await patch(record, [Self.replace([texts[0].progID: Self.text(2)])]) == 200 else {
                return .notTried("one field of the test \(record.kind.rawValue) could not be written")
            }
            let after = try await state(of: record).fields
            let emptied = filled.filter { !after.isFilled($0) }
            if !emptied.isEmpty {
                return .differs(
                    "emptied",
                    "\(record.kind.rawValue): a PATCH of 1 field emptied \(emptied.count) of \(filled.count) others"
                )
            }
            seen.append("\(record.kind.rawValue): \(filled.count) others kept")
        }
        if seen.isEmpty { return .notTried("there are no two published text fields on one kind of record") }
        return .held("kept", seen.joined(separator: "; "))
    }

    /// A form works when the right value lets the write through, and a wrong one ends in 409 with nothing written.
    fileprivate func test() async throws(SuperOfficeError) -> Finding {
        guard let (record, field) = anyText else { return .notTried("there is no published text field") }
        let progID = field.progID
        var seen: [String] = []
        for (round, form) in PatchTest.Form.allCases.enumerated() {
            let (held, new, wrong) = (Self.text(10 + round), Self.text(20 + round), Self.text(30 + round))
            guard try await patch(record, [Self.replace([progID: held])]) == 200,
                let raw = try await state(of: record).fields.rawValue(progID)
            else { return .notTried("the field could not be written") }
            let right = try await patch(
                record,
                PatchTest(form, [progID: raw]).operations + [Self.replace([progID: new])]
            )
            let present = try await state(of: record).fields.rawValue(progID)
            let refused = try await patch(
                record,
                PatchTest(form, [progID: "not \(raw)"]).operations + [Self.replace([progID: wrong])]
            )
            let isKept = try await state(of: record).fields.rawValue(progID) == present
            seen.append("\(form.rawValue): right value \(right), wrong value \(refused)")
            if right == 200, present != raw, refused == 409, isKept {
                return .held(form.rawValue, seen.joined(separator: "; "))
            }
            if right == 200, refused == 200, !isKept { seen[round] += " and written" }
        }
        let isIgnored = seen.contains { $0.hasSuffix("and written") }
        return .differs(isIgnored ? "ignored" : "refused", seen.joined(separator: "; "))
    }

    fileprivate func bothDictionaries() async throws(SuperOfficeError) -> Finding {
        guard let (record, field) = anyText else { return .notTried("there is no published text field") }
        let (custom, old) = (Self.text(40), Self.text(41))
        let status = try await patch(
            record,
            [
                Self.replace([field.progID: custom]),
                Self.replace([field.progID: old], in: "UserDefinedFields"),
            ]
        )
        if status != 200 { return .differs("refused", "a write of both was answered with \(status)") }
        // The tenant may spell texts its own way.
        switch try await state(of: record).fields.rawValue(field.progID)?.lowercased() {
        case custom: return .held("CustomFields", "the value in CustomFields was stored")
        case old: return .differs("UserDefinedFields", "the value in UserDefinedFields was stored")
        default: return .differs("neither", "neither value was stored")
        }
    }
}
