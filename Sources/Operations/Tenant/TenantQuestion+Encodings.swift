import FoundationEssentials
import SuperOffice

/// Whether what we write into each kind of field is taken, and read back as the same.
extension TenantQuestion {
    static let encodings = [
        encoding(.textEncoding, "text", [.shortText, .longText]),
        encoding(.listEncoding, "a list item", [.list]),
        encoding(.numberEncoding, "a number", [.number]),
        encoding(.decimalEncoding, "a decimal number", [.decimal]),
        encoding(.checkboxEncoding, "a tick", [.checkbox]),
        encoding(.dateEncoding, "a date", [.date, .unlimitedDate]),
    ]

    private static func encoding(_ code: TenantProof.Question, _ what: String, _ types: [FieldType]) -> TenantQuestion {
        TenantQuestion(
            code,
            "Is \(what) taken as the connector writes it, and given back as the same?",
            "refused: jobs that write \(what) fail. respelled or dropped: they end as \"verify failed\", or with a note.",
            ask: { ground async throws(SuperOfficeError) in try await ground.encoding(types) }
        )
    }
}

extension ProvingGround {
    fileprivate func encoding(_ types: [FieldType]) async throws(SuperOfficeError) -> Finding {
        var found: [Finding] = []
        for type in types {
            for record in [company, person].compactMap(\.self) {
                guard let field = fields[record.kind]?.first(where: { $0.type == type }) else { continue }
                found.append(try await encoding(of: field, on: record))
                break
            }
        }
        let tried = found.filter { $0.verdict != .notTried }
        guard let worst = tried.first(where: { $0.verdict == .differs }) ?? tried.first else {
            return found.first ?? .notTried("there is no published field of this kind")
        }
        return Finding(
            verdict: worst.verdict,
            value: worst.value,
            evidence: tried.map(\.evidence).joined(separator: "; ")
        )
    }

    /// What is written, and other spellings that the documents have.
    private func encoding(
        of field: FieldDefinition,
        on record: EntityReference
    ) async throws(SuperOfficeError) -> Finding {
        guard let (value, plain) = try await sample(field) else {
            return .notTried("\(field.type): its list has no item")
        }
        let sent = value.encoded(for: field.type)
        let status = try await patch(record, [Self.replace([field.progID: sent])])
        var evidence = "\(field.type): \"\(sent)\" \(status)"
        guard status == 200 else { return .differs("refused", evidence) }
        let fields = try await state(of: record).fields
        evidence += ", given back as \"\(fields.rawValue(field.progID) ?? "")\""
        guard case .value(let stored) = fields.reading(field) else { return .differs("unreadable", evidence) }
        if plain != sent {
            let status = try await patch(record, [Self.replace([field.progID: plain])])
            evidence += "; \"\(plain)\" \(status)"
        }
        if stored.isSame(as: value) { return .held("as-written", evidence) }
        return .differs(stored.isSame(as: .empty) ? "dropped" : "respelled", evidence)
    }

    /// A value, and how it would be spelled without an encoding; nil for a list without items.
    private func sample(_ field: FieldDefinition) async throws(SuperOfficeError) -> (FieldValue, String)? {
        switch field.type {
        case .number: return (.number(42), "42")
        case .decimal: return Decimal(string: "4.56").map { (FieldValue.decimal($0), "4.56") }
        case .checkbox: return (.checkbox(true), "True")
        case .date, .unlimitedDate:
            return CalendarDay(year: 2024, month: 4, day: 28).map { (FieldValue.date($0), "2024-04-28") }
        case .list:
            guard let item = try await crm.listItems(of: field).first(where: { !$0.isDeleted }) else { return nil }
            return (.listItem(item.id), String(item.id))
        case .shortText, .longText, .unknown:
            let text = String("prüfe & <b> 'x' \"y\" [I:5] €".prefix(field.maximumLength ?? 40))
            return (.text(text), text)
        }
    }
}
