import FoundationEssentials
import JSON
import Spool
import Text
import Webhook

/// What a job's file tells beyond its name.
extension JobRecord {
    /// ## Limits
    /// Bytes; what is longer is cut: the whole of it is in the file.
    static let longestWhy = 300
    private static let longestName = 200
    private static let longestWord = 100
    private static let mostFields = 100

    /// Adds what the file tells.
    ///
    /// - Parameters:
    ///   - tenant: ours; nil where it is not known.
    ///   - companyOf: the company of a person, as far as it is known elsewhere.
    mutating func add(_ job: JobFile, tenant: String?, companyOf: (Int) -> Int?) {
        let object = job.object
        if let tenant, let theirs = object["ContextIdentifier"]?.string, theirs.lowercased() != tenant.lowercased() {
            isForeign = true
        }
        if event.isEmpty { event = object["Event"]?.string.map { String($0.prefix(bytes: Self.longestWord)) } ?? "" }
        key = key ?? object["PrimaryKey"]?.int
        account =
            isForeign
            ? nil
            : job.story.account.map { .init(id: $0.id, name: String($0.name.prefix(bytes: Self.longestName))) }
                ?? account ?? company(object, companyOf).map { .init(id: $0, name: "") }
        if let person, !isForeign {
            personName = String((job.story.names[RecordKind.person.key(person)] ?? "").prefix(bytes: Self.longestName))
        }
        // What came back to `incoming/` starts afresh.
        guard state != .incoming else { return }
        attempts = job.story.attempts
        guard let last = job.story.trail.last else { return }
        if state != .skipped { explain(last.why, last.reason) }
        if last.to == state.rawValue, let date = Timestamp.parseReadable(last.at) { moved = date }
        if state == .done { written = Self.written(job.story.result) }
    }

    mutating func explain(_ sentence: String, _ reason: Reason?) {
        why = Said(sentence, reason, atMost: Self.longestWhy)
        guard state == .failed || state == .deferred else { return }
        cause = FailureKind(sentence.split(whereSeparator: \.isNewline).joined(separator: " "), reason)
    }

    private func company(_ object: JSONObject, _ companyOf: (Int) -> Int?) -> Int? {
        guard let key else { return nil }
        if kind == .contact { return key }
        // Without decoding all other members, because there are many such files.
        let named = ["FieldValues", "Values"].lazy.compactMap { object.object($0)?["contact_id"]?.int }.first
        if let named, named > 0 { return named }
        return kind == .person ? companyOf(key) : nil
    }

    private static func written(_ result: JSONValue?) -> [String] {
        RecordKind.allCases.map(\.rawValue).flatMap { kind in
            (result?[kind]?.object ?? [:]).keys.sorted().prefix(mostFields)
                .map { "\(kind) \($0.prefix(bytes: longestWord))" }
        }
    }
}
