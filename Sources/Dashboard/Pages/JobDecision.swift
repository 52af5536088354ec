import JSON
import Spool
import Webhook

/// What the settings say about a webhook now: the processor's decision, which the pages cannot make themselves.
package enum Verdict: Sendable, Equatable {
    /// The name of the folder in `skipped/<day>/`.
    case skip(reason: String)
    /// The changed columns that matter; none for a new record, or when none was named.
    case process(columns: [String])
}

/// Says in words why a job is where it is.
struct JobDecision {
    /// The sentence that counts.
    let text: String
    /// What stands behind it.
    let facts: [String]

    /// - Parameter verdict: nil where the settings are not known.
    init(_ job: JobRecord, _ content: JobContent, verdict: Verdict?, _ wording: Wording) {
        text = Self.sentence(job, content, verdict, wording)
        facts = Self.facts(job, content, verdict, wording)
    }

    private static func sentence(_ job: JobRecord, _ content: JobContent, _ verdict: Verdict?, _ wording: Wording)
        -> String
    {
        let texts = wording.texts
        let why = wording.said(content.why ?? job.why)
        switch job.state {
        case .skipped:
            let folder = job.entry.folder.reason ?? ""
            return wording.reason(folder) ?? texts("reason.unknown", ["reason": folder])
        case .incoming:
            guard case .skip(let reason) = verdict else { return texts["decision.waiting"] }
            return texts("decision.wouldSkip", ["why": wording.reason(reason) ?? reason])
        case .deferred: return texts("decision.deferred", ["why": why])
        case .failed:
            let note = content.note.map { wording.said($0) } ?? ""
            let why = note.isEmpty ? why : note
            return why.isEmpty ? texts["decision.failedNoReason"] : texts("decision.failed", ["why": why])
        case .done:
            let keys: [Reason.Code: String] = [
                .written: "written", .nothingDiffers: "unchanged", .unchanged: "sameInput", .noAnalysis: "noAnalysis",
                .noCompany: "noCompany", .nothingMapped: "nothingMapped",
            ]
            let code = content.story.trail.last.flatMap(\.reason)?.code ?? Self.code(content.story.result)
            let key = code.flatMap { keys[$0] }
            return key.map { texts["decision.\($0)"] } ?? texts("decision.done", ["why": why])
        default: return texts["decision.running"]
        }
    }

    /// What the story of version 0.1 says in its result.
    private static func code(_ result: JSONValue?) -> Reason.Code? {
        switch result?["status"]?.string {
        case "unchanged": result?["analysis"]?.bool == true ? .nothingDiffers : .unchanged
        case let status: status.flatMap(Reason.Code.init)
        }
    }

    private static func facts(_ job: JobRecord, _ content: JobContent, _ verdict: Verdict?, _ wording: Wording)
        -> [String]
    {
        guard let object = content.object, let event = try? WebhookEvent(object) else { return [] }
        let texts = wording.texts
        func named(_ columns: [String]) -> [String: String] {
            ["columns": wording.masking.words(columns).joined(separator: ", ")]
        }
        var facts: [String] = []
        if job.state != .skipped, case .process(let columns) = verdict {
            let isCreated = event.name.lowercased().hasSuffix(".created")
            facts.append(
                isCreated
                    ? texts["decision.created"]
                    : columns.isEmpty ? texts["decision.unnamed"] : texts("decision.columns", named(columns))
            )
        }
        if content.story.force { facts.append(texts["decision.forced"]) }
        if job.entry.folder.reason == Reason.Code.ownChange.rawValue, let associate = event.changedByAssociate {
            facts.append(texts("decision.byAssociate", ["id": String(associate)]))
        }
        if job.entry.folder.reason == Reason.Code.irrelevant.rawValue, !event.changes.isEmpty {
            facts.append(texts("decision.changedColumns", named(event.changes)))
        }
        return facts
    }
}
