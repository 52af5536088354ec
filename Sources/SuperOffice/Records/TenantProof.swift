package import FoundationEssentials
package import JSON
package import Spool

/// What `tenant prove` found out about a tenant where the vendor's documents are silent.
///
/// ## On disk
/// `tenant.json` in the spool's root. Members and questions that this version does not know are kept.
package struct TenantProof: Sendable, Equatable {
    package enum Question: String, Sendable, CaseIterable {
        case patchKeepsOthers = "patch-keeps-others"
        case patchTest = "json-patch-test"
        case bothDictionaries = "both-dictionaries"
        case unmodifiedSince = "unmodified-since"
        case sameSecond = "same-second"
        case textEncoding = "text-encoding"
        case listEncoding = "list-encoding"
        case numberEncoding = "number-encoding"
        case decimalEncoding = "decimal-encoding"
        case checkboxEncoding = "checkbox-encoding"
        case dateEncoding = "date-encoding"
        case fieldEvent = "field-only-event"
        case eventAssociate = "event-associate"
        case sharedAssociate = "shared-associate"
        case missingRecord = "missing-record"
        case badFilter = "bad-filter"
        case burst
    }

    package enum Verdict: String, Sendable {
        /// As the connector assumes.
        case held
        case differs
        case notTried = "not-tried"
    }

    package struct Answer: Sendable, Equatable {
        package var verdict: Verdict
        /// What the tenant does, in one of the question's words; empty when it was not tried.
        package var value: String
        /// What was seen, for people; or why it was not tried.
        package var evidence: String
        package var at: Date

        package init(_ verdict: Verdict, _ value: String, _ evidence: String, at: Date) {
            (self.verdict, self.value, self.evidence, self.at) = (verdict, value, evidence, at)
        }
    }

    package var tenant: String
    package var at: Date
    package var answers: [Question: Answer] = [:]
    /// What a later version put there.
    private var members: [String: JSONValue] = [:]
    private var others: [String: JSONValue] = [:]

    package init(tenant: String, at: Date) { (self.tenant, self.at) = (tenant, at) }

    /// The form in which the operation `test` works on user-defined fields, if it does.
    package var patchTest: PatchTest.Form? {
        guard let answer = answers[.patchTest], answer.verdict == .held else { return nil }
        return PatchTest.Form(rawValue: answer.value)
    }

    /// When it was found that a write empties the fields which it does not name.
    package var wipesSince: Date? {
        answers[.patchKeepsOthers].flatMap { $0.verdict == .differs ? $0.at : nil }
    }

    /// Takes over what a later run found; what it could not try stays as it was.
    package mutating func update(with later: TenantProof) {
        guard tenant == later.tenant else {
            self = later
            return
        }
        at = later.at
        for (question, answer) in later.answers where answer.verdict != .notTried || answers[question] == nil {
            answers[question] = answer
        }
    }
}

extension TenantProof {
    package init?(_ json: JSONValue) {
        guard let object = json.object, let tenant = json["tenant"]?.string,
            let at = json["at"]?.string.flatMap(Timestamp.parseReadable)
        else { return nil }
        self.init(tenant: tenant, at: at)
        members = object
        for (name, value) in json["answers"]?.object ?? [:] {
            if let question = Question(rawValue: name), let answer = Answer(value) {
                answers[question] = answer
            } else {
                others[name] = value
            }
        }
    }

    package var json: JSONValue {
        var answers = others
        for (question, answer) in self.answers { answers[question.rawValue] = answer.json }
        let own: [String: JSONValue] = [
            "tenant": .string(tenant), "at": .string(Timestamp.readable(at)), "answers": .object(answers),
        ]
        return .object(members.merging(own) { $1 })
    }

    /// The note of this spool, when it is about this tenant.
    ///
    /// Blocks.
    package static func read(_ files: SpoolFiles, of tenant: String) -> TenantProof? {
        guard let bytes = files.bytes(of: .note(.proof), limit: 1 << 18) else { return nil }
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch { return nil }
        return TenantProof(json).flatMap { $0.tenant == tenant ? $0 : nil }
    }

    /// Puts what was found into the note, beside what an earlier run found.
    ///
    /// Blocks.
    package func save(_ files: SpoolFiles) throws(SpoolError) {
        var note = Self.read(files, of: tenant) ?? self
        note.update(with: self)
        try files.replace(.note(.proof), with: note.json.serialized())
    }
}

extension TenantProof.Answer {
    init?(_ json: JSONValue) {
        guard let verdict = json["verdict"]?.string.flatMap(TenantProof.Verdict.init(rawValue:)),
            let at = json["at"]?.string.flatMap(Timestamp.parseReadable)
        else { return nil }
        self.init(verdict, json["value"]?.string ?? "", json["evidence"]?.string ?? "", at: at)
    }

    package var json: JSONValue {
        [
            "verdict": .string(verdict.rawValue), "value": .string(value), "evidence": .string(evidence),
            "at": .string(Timestamp.readable(at)),
        ]
    }
}
