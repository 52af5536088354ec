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
    /// Each once: companies and persons may have fields of one name.
    func fields(_ written: [String]) -> [String] {
        var seen: Set<String> = []
        return masking.words(written.map(name).filter { seen.insert($0).inserted })
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

    func persons(_ ids: [Int]) -> String? {
        guard !ids.isEmpty else { return nil }
        let shown = ids.prefix(5).map(String.init).joined(separator: ", ")
        return texts("persons", count: ids.count, ["ids": ids.count > 5 ? "\(shown), …" : shown])
    }

    // MARK: Reasons

    /// What was said about a job.
    func said(_ why: Said) -> String { masking.isOn ? why.masked ?? texts["saidMasked"] : why.text }

    func said(_ reason: Reason) -> String { said(Said(reason.sentence, reason)) }

    /// What was said about a field in a story: a sentence, or a reason with its code.
    func said(note: JSONValue) -> String {
        let reason = Reason(note)
        let sentence = note.string ?? note["why"]?.string ?? reason?.sentence
        return said(Said(sentence ?? String(decoding: note.serialized(), as: UTF8.self), reason))
    }

    /// What failed jobs have in common; of a group with a code nothing in it is personal.
    func reason(of group: FailureGroup) -> String {
        if group.reason.isEmpty { return texts["noReason"] }
        return masking.isOn && group.code == nil ? texts["saidMasked"] : group.reason
    }

    /// What the folder's name in `skipped/` means.
    func reason(_ reason: String) -> String? { texts.known("reason.\(reason)") }
}
