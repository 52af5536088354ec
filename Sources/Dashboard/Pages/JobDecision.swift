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
    let wording: Wording
    /// nil where the settings are not known.
    let verdict: Verdict?

    private var texts: Texts { wording.texts }

    /// The sentence that counts, and what stands behind it.
    func values(_ job: JobRecord, _ content: JobContent) -> [String: Any] {
        ["text": sentence(job, content), "facts": facts(job, content)]
    }

    private func sentence(_ job: JobRecord, _ content: JobContent) -> String {
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
        case .done: return done(content.story, why)
        default: return texts["decision.running"]
        }
    }

    private func done(_ story: Story, _ why: String) -> String {
        switch story.trail.last.flatMap(\.reason)?.code ?? Self.code(story.result) {
        case .written: texts["decision.written"]
        case .nothingDiffers: texts["decision.unchanged"]
        case .unchanged: texts["decision.sameInput"]
        case .noAnalysis: texts["decision.noAnalysis"]
        case .noCompany: texts["decision.noCompany"]
        case .nothingMapped: texts["decision.nothingMapped"]
        default: texts("decision.done", ["why": why])
        }
    }

    /// What the story of version 0.1 tells in its result.
    private static func code(_ result: JSONValue?) -> Reason.Code? {
        switch result?["status"]?.string {
        case "unchanged": result?["analysis"]?.bool == true ? .nothingDiffers : .unchanged
        case let status: status.flatMap(Reason.Code.init)
        }
    }

    private func facts(_ job: JobRecord, _ content: JobContent) -> [String] {
        guard let object = content.object, let event = try? WebhookEvent(object) else { return [] }
        var facts: [String] = []
        if job.state != .skipped { facts += whyProcessed(event) }
        if content.story.force { facts.append(texts["decision.forced"]) }
        if job.entry.folder.reason == Reason.Code.ownChange.rawValue, let associate = event.changedByAssociate {
            facts.append(texts("decision.byAssociate", ["id": String(associate)]))
        }
        if job.entry.folder.reason == Reason.Code.irrelevant.rawValue, !event.changes.isEmpty {
            facts.append(
                texts(
                    "decision.changedColumns",
                    ["columns": wording.masking.words(event.changes).joined(separator: ", ")]
                )
            )
        }
        return facts
    }

    private func whyProcessed(_ event: WebhookEvent) -> [String] {
        guard case .process(let columns) = verdict else { return [] }
        if event.name.lowercased().hasSuffix(".created") { return [texts["decision.created"]] }
        return [
            columns.isEmpty
                ? texts["decision.unnamed"]
                : texts("decision.columns", ["columns": wording.masking.words(columns).joined(separator: ", ")])
        ]
    }
}
