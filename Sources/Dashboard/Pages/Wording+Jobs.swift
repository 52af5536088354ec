import FoundationEssentials
import JSON
import Spool
import Text
import Webhook

/// What pages say about runs, jobs, companies and reasons.
extension Wording {
    /// `contact.changed 18`; a drop-in's file name.
    func title(_ job: JobRecord) -> String {
        guard !job.event.isEmpty else { return job.name.stem }
        let event = masking.word(job.event)
        return job.key.map { "\(event) \($0)" } ?? event
    }

    /// A run that knows no company is named for its first event.
    func title(_ run: SyncRun) -> String {
        guard run.account == nil, let job = run.jobs.first else { return company(run.account) }
        return title(job)
    }

    func link(_ job: JobRecord) -> String { link(job: job.name.fileName) }
    func link(job fileName: String) -> String { "/jobs/\(fileName.percentEncoded())" }
    func link(_ run: SyncRun) -> String { "/runs/\(run.id.percentEncoded())" }

    /// Fields that were written, as `mapping.json` calls them.
    ///
    /// Companies and persons may have fields of one name: then each says whose it is, so that as many are shown as were
    /// written.
    func fields(_ written: [String]) -> [String] {
        let names = Dictionary(grouping: Set(written), by: name)
        var seen: Set<String> = []
        return written.filter { seen.insert($0).inserted }.map { field in
            let name = name(field)
            let record = RecordKind(rawValue: String(field.prefix { $0 != " " }))
            guard names[name, default: []].count > 1, let record else { return masking.word(name) }
            return "\(masking.word(name)) (\(owner(record.rawValue)))"
        }
    }

    /// A record's field as `mapping.json` calls it.
    func fieldName(_ record: String, _ progID: String) -> String {
        masking.word(fieldNames["\(record) \(progID)"] ?? progID)
    }

    /// Whose field it is: a company's or a person's.
    func owner(_ record: String) -> String {
        texts[record == RecordKind.contact.rawValue ? "company" : "record.\(record)"]
    }

    /// The name for what an index calls `contact SuperOffice:83`, and a story may call just `SuperOffice:83`.
    func name(_ field: String) -> String {
        let suffix = " \(field)"
        return fieldNames[field] ?? fieldNames.sorted { $0.key < $1.key }.first { $0.key.hasSuffix(suffix) }?.value
            ?? field
    }

    // MARK: Companies and persons

    /// The company's name, or what stands for it.
    func company(_ account: JobHistory.Account?) -> String {
        guard let account else { return texts["noCompany"] }
        let name = masking.name(account.name)
        return name.isEmpty ? texts("companyNumber", ["id": String(account.id)]) : name
    }

    /// A company's id, where its name does not say it already.
    func idBesideName(_ account: JobHistory.Account?) -> String? {
        account.flatMap { masking.name($0.name).isEmpty ? nil : String($0.id) }
    }

    // MARK: Reasons

    /// What was said about a job.
    func said(_ why: Said) -> String { masking.isOn ? why.masked ?? texts["saidMasked"] : why.text }

    func said(_ reason: Reason) -> String { said(reason.sentence, reason) }

    /// The same with the viewer's clock for an instant in it: one sentence has the times of one zone.
    func said(_ sentence: String, _ reason: Reason?) -> String {
        guard let reason, let until = reason[.until]?.string.flatMap(Self.instant) else {
            return said(Said(sentence, reason))
        }
        let local = Reason(reason.code, reason.arguments.merging([.until: .string(time(until).text)]) { $1 })
        return said(Said(local.sentence, local))
    }

    /// With milliseconds, as we write it, or without, as SuperOffice does.
    private static func instant(_ text: String) -> Date? {
        Timestamp.parseReadable(text) ?? Timestamp.parseReadable(text.replacing("Z", with: ".000Z"))
    }

    /// What was said about a field in a story: a sentence, or a reason with its code.
    func said(note: JSONValue) -> String {
        let reason = Reason(note)
        let sentence = note.string ?? note["why"]?.string ?? reason?.sentence
        return said(Said(sentence ?? String(decoding: note.serialized(), as: UTF8.self), reason))
    }

    /// What failed jobs have in common; of a kind with a code nothing in it is personal.
    func reason(of kind: FailureKind) -> String {
        if kind.reason.isEmpty { return texts["noReason"] }
        return masking.isOn && kind.code == nil ? texts["saidMasked"] : kind.reason
    }

    /// What the folder's name in `skipped/` means.
    func reason(_ reason: String) -> String? { texts.known("reason.\(reason)") }
}
