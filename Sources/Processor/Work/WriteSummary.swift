import JSON
import Spool
import SuperOffice
import Webhook

/// What a job's writes came to, for its story.
///
/// `{"status":"written","analysis":true,"contact":{"SuperOffice:83":{"old":"","new":"Freizeitpark"}},"kept":{…}}`
struct WriteSummary {
    let entity: RecordKind
    /// Member of the analysis -> why it is not used.
    let skipped: [String: Reason]
    /// ProgId -> why it is left alone.
    var kept: [String: Reason] = [:]
    /// ProgIds that the CRM ignored once.
    private(set) var ignored: Set<String> = []
    /// ProgId -> old and new value.
    private var changes: [String: JSONValue] = [:]
    /// ProgId -> what stood there before the first write, as the CRM sent it, and whether it was ours: for `revert`.
    private var before: [String: JSONValue] = [:]
    /// ProgIds that somebody else changed right behind us.
    private var edited: Set<String> = []
    private var alsoChanged: Set<String> = []

    init(_ entity: RecordKind, _ skipped: [String: Reason]) {
        self.entity = entity
        self.skipped = skipped
    }

    /// With one more write, as it was seen; nil when it was not looked at yet.
    func with(_ plan: WritePlan, _ seen: Verification?) -> WriteSummary {
        var summary = self
        for change in plan.changes {
            var entry: [String: JSONValue] = ["old": .string(change.oldText), "new": .string(change.newText)]
            var was: [String: JSONValue] = ["raw": .string(change.oldRaw ?? "")]
            if change.wasOurs { was["ours"] = true }
            summary.before[change.progID] = summary.before[change.progID] ?? .object(was)
            if change.wasCut { entry["cut"] = true }
            if case .respelled(let stored) = seen?.fields[change.progID] { entry["stored"] = .string(stored) }
            summary.changes[change.progID] = .object(entry)
        }
        guard let seen else { return summary }
        summary.ignored = Set(seen.progIDs { $0 == .ignored })
        for progID in summary.ignored { summary.changes[progID] = nil }
        summary.edited.formUnion(seen.progIDs { $0 == .edited })
        summary.alsoChanged.formUnion(seen.alsoChanged)
        return summary
    }

    var json: JSONValue { .object(members) }

    /// With every value that the record held, so that a person can restore it.
    func json(givingBack held: UserDefinedFields) -> JSONValue {
        var members = members
        members["status"] = "wiped"
        members["held"] = .object(held.rawValues().mapValues { .string($0) })
        return .object(members)
    }

    /// What a person is asked to say yes to.
    func json(proposing shown: JSONValue) -> JSONValue {
        var members = members
        members["status"] = "proposed"
        members[JobHistory.shown] = shown
        return .object(members)
    }

    private var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["analysis": true, "status": changes.isEmpty ? "unchanged" : "written"]
        if !changes.isEmpty {
            members[entity.rawValue] = .object(changes)
            members["before"] = .object(before.filter { changes[$0.key] != nil })
        }
        if !kept.isEmpty { members["kept"] = notes(kept) }
        if !skipped.isEmpty { members["skipped"] = notes(skipped) }
        if !edited.isEmpty { members["editedBehindUs"] = .array(edited.sorted().map { .string($0) }) }
        if !alsoChanged.isEmpty { members["alsoChanged"] = .array(alsoChanged.sorted().map { .string($0) }) }
        return members
    }

    private func notes(_ reasons: [String: Reason]) -> JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: reasons.map { name, reason in
                    let note = reason.json.merging(["why": .string(reason.sentence)]) { $1 }
                    return ("\(entity.rawValue) \(name)", .object(note))
                }
            )
        )
    }

    /// What the job came to with it.
    var result: JobResult {
        var arguments: [Reason.Argument: JSONValue] = [:]
        if !kept.isEmpty { arguments[.kept] = .integer(kept.count) }
        if changes.isEmpty { return JobResult(json: json, reason: Reason(.nothingDiffers, arguments)) }
        arguments[.count] = .integer(changes.count)
        return JobResult(json: json, reason: Reason(.written, arguments), wrote: true)
    }
}
