import CompanyExplorer
import HTTPTypes
import JSON
import Processor
import Spool
import SuperOffice
import Webhook

/// What would become of one record, as it is printed.
struct ShownPreview {
    let reference: EntityReference
    let outcome: EnrichmentPreview.Outcome

    var output: JSONMembers {
        let members: JSONMembers = [
            "entity": reference.kind.rawValue, "id": reference.id, "name": outcome.name,
            "state": outcome.state.rawValue,
            "changes": outcome.changes.map { change -> JSONMembers in
                [
                    "path": change.path, "progId": change.progID, "label": change.label, "old": change.old,
                    "new": change.new, "cut": change.wasCut,
                ]
            },
            "kept": Self.reasons(outcome.kept), "skipped": Self.reasons(outcome.skipped),
            "paid": outcome.isPaid,
        ]
        return members.with([
            "request": outcome.call?.body, "endpoint": outcome.call.map(Self.endpoint),
            "reason": outcome.reason.map(Self.json),
        ])
    }

    /// The method and the address that is asked.
    private static func endpoint(_ call: ExplorerCall) -> String { "\(call.method.rawValue) \(call.url)" }

    private static func reasons(_ reasons: [String: Reason]) -> JSONValue { .object(reasons.mapValues(json)) }

    private static func json(_ reason: Reason) -> JSONValue {
        .object(reason.json.merging(["why": .string(reason.sentence)]) { $1 })
    }

    var lines: [TerminalLine] {
        var lines: [TerminalLine] = ["\(Console.paint(reference.description, .bold))  \(outcome.name)", "  \(summary)"]
        if let reason = outcome.reason { lines.append("  \(Console.paint(reason.sentence, .red))") }
        if let call = outcome.call, !outcome.isPaid {
            lines.append("  \(Self.endpoint(call))")
            if let body = call.body {
                lines += Console.block(String(decoding: body.serialized(pretty: true), as: UTF8.self))
            }
        }
        for change in outcome.changes {
            lines += [
                "  \(change.progID) (\(change.label))", "    now: \"\(change.old)\"",
                "    new: \"\(change.new)\"\(change.wasCut ? " (cut)" : "")",
            ]
        }
        for (progID, reason) in outcome.kept.sorted(by: { $0.key < $1.key }) {
            lines.append("  kept \(progID): \(reason.sentence)")
        }
        for (path, reason) in outcome.skipped.sorted(by: { $0.key < $1.key }) {
            lines.append("  not used \(path): \(reason.sentence)")
        }
        return lines
    }

    private var summary: TerminalLine {
        switch outcome.state {
        case .gone: "is deleted: nothing would be asked"
        case .outOfScope: "is out of the mapping's scope: nothing would be asked"
        case .noCompany: "belongs to no company: nothing would be asked"
        case .nothingMapped: "mapping.json has no fields for it: nothing would be asked"
        case .unchanged:
            "has not changed since the last analysis: nothing would be asked or written; --force asks again"
        case .asking: "the Company Explorer would be asked; --ask shows what it says and what would be written"
        case .thinking: "the Company Explorer is still working on it; repeat the command"
        case .noAnalysis: "the Company Explorer knows nothing: nothing would be written"
        case .failing: "the job would not end well"
        case .planned where outcome.changes.isEmpty: "nothing differs: nothing would be written"
        case .planned where outcome.isPaid: "the answer is here already and would be written:"
        case .planned: "would be written:"
        }
    }
}
