package import FoundationEssentials
package import JSON

/// What we know of one company or person from our own work: whether its input changed, which values in the CRM are ours
/// and what stood there before, and the question that is open.
///
/// ## On disk
/// `{"account":18,"fingerprint":"2:…","fields":{"SuperOffice:83":{"values":[{"sent":"…","stored":"…"}],"before":"…",
/// "beforeWasOurs":false,"job":"…"}},"question":{…},"pending":{…},"renewals":1,"echoes":[…],"updated":"…"}`. Members that this
/// version does not know stay. An entry of version 0.1 has `written` instead of `fields`.
package struct LedgerEntry: Sendable, Equatable {
    /// The company's id, for a person whose company is known.
    package var account: Int?
    /// Of the input of the last finished analysis.
    package var fingerprint: String?
    /// By ProgId.
    package var fields: [String: WrittenField] = [:]
    package var question: OpenQuestion?
    /// A write whose outcome is not known.
    package var pending: PendingWrite?
    /// How often the same question needed another key: forced runs, and keys that the explorer would not take again.
    package var renewals = 0
    /// When writes of ours came back as changes, newest last; for the loop guard.
    package var echoes: [Date] = []
    /// When the record was last saved in the CRM, as of our last reading of it; the CRM's own spelling.
    package var updated: String?
    private var unknown: [String: JSONValue] = [:]

    package init() {}

    init(_ object: JSONObject) {
        let names = Set(object.members.map(\.name))
        self.init(.object(Dictionary(uniqueKeysWithValues: names.map { ($0, object[$0] ?? .null) })))
    }

    /// Reads what is readable: a person may have edited the file.
    package init(_ value: JSONValue) {
        guard var members = value.object else { return }
        account = members.removeValue(forKey: "account")?.int
        fingerprint = members.removeValue(forKey: "fingerprint")?.string
        renewals = max(0, members.removeValue(forKey: "renewals")?.int ?? 0)
        updated = members.removeValue(forKey: "updated")?.string
        question = members.removeValue(forKey: "question").flatMap(OpenQuestion.init)
        pending = members.removeValue(forKey: "pending").flatMap(PendingWrite.init)
        echoes = (members.removeValue(forKey: "echoes")?.array ?? []).compactMap(\.double)
            .map(Date.init(timeIntervalSince1970:))
        for (progID, raws) in members.removeValue(forKey: "written")?.object ?? [:] {
            fields[progID] = WrittenField(values: (raws.array ?? []).compactMap(\.string).map { .text(sent: $0) })
        }
        fields.merge((members.removeValue(forKey: "fields")?.object ?? [:]).mapValues(WrittenField.init)) { $1 }
        // Version 0.1 counted analyses for its loop guard, which counts echoes now.
        members["analyses"] = nil
        unknown = members
    }

    package var json: JSONValue {
        var members = unknown
        members["account"] = account.map { .integer($0) }
        members["fingerprint"] = fingerprint.map { .string($0) }
        members["updated"] = updated.map { .string($0) }
        members["question"] = question?.json
        members["pending"] = pending?.json
        if renewals > 0 { members["renewals"] = .integer(renewals) }
        if !echoes.isEmpty { members["echoes"] = .array(echoes.map { .number($0.timeIntervalSince1970) }) }
        if !fields.isEmpty { members["fields"] = .object(fields.mapValues(\.json)) }
        return .object(members)
    }

    /// What may be kept when the record's data has to be erased: that we wrote into these fields, and how to recognise
    /// our text there, without the text; nil when nothing was written.
    package var erased: LedgerEntry? {
        var entry = LedgerEntry()
        entry.fields = fields.compactMapValues(\.erased)
        return entry.fields.isEmpty ? nil : entry
    }
}

/// The question that was put to the Company Explorer and is not settled: it is the record's, not the job's, so that any
/// job with the same input goes on with it.
package struct OpenQuestion: Sendable, Equatable {
    /// Of the input that was asked about.
    package var fingerprint: String
    /// Sent as `Idempotency-Key`.
    package var key: String
    /// The job that forced it; its own retries do not force again.
    package var forcedBy: String?
    /// Whether the explorer refused the key once, which may mean that it still works on it.
    package var wasRefused = false
    /// The part of the request that the fingerprint leaves out, as it was sent first: under one key the same body goes out.
    package var event: JSONValue?
    /// Where the explorer says what became of it: a path behind its address.
    package var poll: String?
    /// What was paid for, as far as the mapping names it; nil while there is no answer, or when it is too large.
    package var answer: JSONValue?
    /// The job in `proposed/` that a person is asked about, by its file's name.
    package var proposal: String?
    private var unknown: [String: JSONValue] = [:]

    /// Bytes of an answer that is kept.
    package static let longestAnswer = 64 << 10

    package init(fingerprint: String, key: String, forcedBy: String? = nil, event: JSONValue? = nil) {
        (self.fingerprint, self.key, self.forcedBy, self.event) = (fingerprint, key, forcedBy, event)
    }

    init?(_ value: JSONValue) {
        guard var members = value.object, let fingerprint = members.removeValue(forKey: "fingerprint")?.string,
            let key = members.removeValue(forKey: "key")?.string
        else { return nil }
        self.init(fingerprint: fingerprint, key: key, forcedBy: members.removeValue(forKey: "forcedBy")?.string)
        wasRefused = members.removeValue(forKey: "wasRefused")?.bool ?? false
        event = members.removeValue(forKey: "event")
        answer = members.removeValue(forKey: "answer")
        poll = members.removeValue(forKey: "poll")?.string.flatMap { $0.hasPrefix("/") ? $0 : nil }
        proposal = members.removeValue(forKey: "proposal")?.string
        unknown = members
    }

    var json: JSONValue {
        var members = unknown
        members["fingerprint"] = .string(fingerprint)
        members["key"] = .string(key)
        members["forcedBy"] = forcedBy.map { .string($0) }
        if wasRefused { members["wasRefused"] = true }
        members["event"] = event
        members["answer"] = answer
        members["poll"] = poll.map { .string($0) }
        members["proposal"] = proposal.map { .string($0) }
        return .object(members)
    }
}

/// A write that was begun, until its outcome was looked at: should its answer be lost, or the process end, the next run
/// can still see whether the write emptied what it did not name.
package struct PendingWrite: Sendable, Equatable {
    /// Every field that the record held, by ProgId, as the CRM sent it.
    package var held: [String: String]
    /// The ProgIds that were sent.
    package var sent: Set<String>

    package init(held: [String: String], sent: Set<String>) { (self.held, self.sent) = (held, sent) }

    init?(_ value: JSONValue) {
        guard let held = value["held"]?.object else { return nil }
        self.held = held.compactMapValues(\.string)
        sent = Set((value["sent"]?.array ?? []).compactMap(\.string))
    }

    var json: JSONValue {
        ["held": .object(held.mapValues { .string($0) }), "sent": .array(sent.sorted().map { .string($0) })]
    }
}
