import JSON
import Text
import Webhook

/// What the CRM really sent for the user-defined fields of one record, member by member, against how we read it.
///
/// It looks at the bytes of the answer, so that members which a parser would merge or drop are seen as well.
package struct TruthCheck: Sendable {
    package enum Verdict: String, Sendable {
        case fine
        /// Each value can be read, but two of them do not say the same.
        case inconsistent
        /// Not what the field's kind or the vendor's documents allow; the program leaves such a field alone.
        case malformed
    }

    /// One member of the answer.
    package struct Entry: Sendable, Equatable {
        /// A normalized path of RFC 9535: `$['CustomFields']['SuperOffice:83']`.
        package var path: String
        /// The member's JSON text as it was sent.
        package var raw: String
        /// What the program makes of it, for people.
        package var meaning: String
        package var verdict = Verdict.fine
        /// Why it is not fine.
        package var why = ""

        mutating func object(_ verdict: Verdict, _ why: String) {
            if self.verdict != .malformed { self.verdict = verdict }
            self.why += (self.why.isEmpty ? "" : "; ") + why
        }
    }

    /// In the order in which the answer has them.
    package private(set) var entries: [Entry] = []
    /// Published fields that neither dictionary has.
    package private(set) var absent: [FieldDefinition] = []

    package func count(_ verdict: Verdict) -> Int { entries.count { $0.verdict == verdict } }

    /// Checks the answer to a record's GET.
    ///
    /// `items` has the list of each list field, by ProgId; where one is missing its ids and names are not compared.
    package init(
        _ body: [UInt8],
        of reference: EntityReference,
        definitions: [FieldDefinition],
        items: [String: [ListItem]] = [:]
    ) {
        let answer: JSONObject
        do { answer = try JSONObject(body, limits: .answer) } catch {
            add(
                "$",
                raw: String(decoding: body.prefix(1000), as: UTF8.self).inOneLine(atMost: 200),
                "the answer \(error)"
            )
            return
        }
        let idName = "\(reference.kind.apiName)Id"
        let sentID = answer[idName]
        if sentID?.int != reference.id {
            let raw = sentID.map { String(decoding: $0.serialized(), as: UTF8.self) } ?? "(missing)"
            add("$['\(idName)']", raw: raw, "the answer is not about \(reference)")
        }
        let stores = ["CustomFields", "UserDefinedFields"].map { store($0, in: answer) }
        let known = Dictionary(definitions.map { ($0.progID, $0) }, uniquingKeysWith: { first, _ in first })
        let keys = Set(stores.flatMap { $0.members.map(\.name) }).union(known.keys)
        let reader = Reader(stores: stores, known: known, items: items, keys: keys)
        for store in stores {
            for member in store.members { entries.append(reader.entry(member, in: store)) }
        }
        absent = definitions.filter { definition in !stores.contains { $0.value(definition.progID) != nil } }
    }

    private mutating func add(_ path: String, raw: String, _ why: String) {
        entries.append(Entry(path: path, raw: raw, meaning: "", verdict: .malformed, why: why))
    }

    /// A dictionary's members; a missing or null one is merely empty.
    private mutating func store(_ name: String, in answer: JSONObject) -> Store {
        guard let member = answer.member(name), answer[name] != .null else {
            return Store(name: name, members: [])
        }
        let bytes = Array(answer.bytes[member.value])
        do {
            let object = try JSONObject(bytes, limits: .answer)
            return Store(
                name: name,
                members: object.members.map { ($0.name, String(decoding: bytes[$0.value], as: UTF8.self)) }
            )
        } catch {
            add("$['\(name)']", raw: String(decoding: bytes, as: UTF8.self).inOneLine(atMost: 200), "\(name) \(error)")
            return Store(name: name, members: [])
        }
    }

    struct Store {
        var name: String
        /// With the value's JSON text.
        var members: [(name: String, raw: String)]

        /// The last of that name, which is the one that parsers take.
        func value(_ name: String) -> JSONValue? {
            guard let raw = members.last(where: { $0.name == name })?.raw else { return nil }
            do { return try JSONValue(parsing: Array(raw.utf8)) } catch { return nil }
        }
    }
}
