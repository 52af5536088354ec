import JSON
import Spool
import Webhook

/// Why a job is where it is, in words.
extension Wording {
    /// The sentence that counts, and what stands behind it.
    ///
    /// - Parameter settings: nil where they are not known.
    func decision(_ job: JobRecord, _ content: JobContent, _ settings: DecisionSettings?) -> Shown {
        let event = content.object.flatMap { try? WebhookEvent($0) }
        let decision = event.flatMap { event in settings.map { Decision.decide(event, $0) } }
        let columns = decision == .process ? event.flatMap { settings?.relevantChanges(of: $0) } : nil
        return [
            "text": sentence(job, content, decision), "facts": event.map { facts(job, content, $0, relevant: columns) },
        ]
    }

    func sentence(_ job: JobRecord, _ content: JobContent, _ decision: Decision?) -> String {
        let why = said(content.why ?? job.why)
        switch job.state {
        case .skipped:
            let folder = job.entry.folder.reason ?? ""
            return reason(folder) ?? texts("reason.unknown", ["reason": folder])
        case .incoming:
            guard case .skip(let code) = decision else { return texts["decision.waiting"] }
            return texts("decision.wouldSkip", ["why": reason(code.rawValue) ?? code.rawValue])
        case .deferred: return texts("decision.deferred", ["why": why])
        case .failed:
            let note = content.note.map { said($0) } ?? ""
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

    /// - Parameter relevant: the columns because of which it is processed; nil when it would not be.
    private func facts(_ job: JobRecord, _ content: JobContent, _ event: WebhookEvent, relevant: [String]?) -> [String]
    {
        func named(_ columns: [String]) -> [String: String] {
            ["columns": masking.words(columns).joined(separator: ", ")]
        }
        var facts: [String] = []
        if job.state != .skipped, let relevant {
            let isCreated = event.name.lowercased().hasSuffix(".created")
            facts.append(
                isCreated
                    ? texts["decision.created"]
                    : event.isRequest
                        ? texts["decision.requested"]
                        : relevant.isEmpty ? texts["decision.unnamed"] : texts("decision.columns", named(relevant))
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
