import FoundationEssentials
import JSON
import Spool

/// One job: where it is and why, what was written, what came in.
struct JobPage {
    let wording: Wording
    let names: FieldNames
    let layout: SpoolLayout
    let decision: JobDecision

    private var texts: Texts { wording.texts }
    /// ## Limits
    /// A page must not grow to the size of a file that somebody dropped.
    private static let longestText = 60_000
    private static let longestValue = 4000
    private static let mostFields = 200

    func title(_ job: JobRecord) -> String { JobWords(wording: wording).title(job) }

    /// What the template `job` needs.
    func values(_ job: JobRecord, _ content: JobContent, run: SyncRun?) -> [String: Any] {
        let words = JobWords(wording: wording)
        let back = words.link(job)
        let actions = words.actions(job, back: back)
        let trail = RunDetailPage.steps(content.story.trail, wording)
        let changes = changes(content.story.result)
        let left = leftAlone(content.story.result)
        var values: [String: Any] = [
            "status": Wording.style(job.state.rawValue), "stateText": wording.state(job.state),
            "decision": decision.values(job, content), "pairs": pairs(job, content, run),
            "actions": actions, "hasActions": !actions.isEmpty, "command": command(job),
            "changes": changes, "hasChanges": !changes.isEmpty, "left": left, "hasLeft": !left.isEmpty,
            "trail": trail, "hasTrail": !trail.isEmpty,
        ].merging(wording.zone) { $1 }
        if content.story.attempts > 0 { values["attempts"] = texts("attempts", count: content.story.attempts) }
        if job.state == .deferred { values["due"] = content.modified.map { wording.time($0) } }
        values["problem"] = content.problem.map(problem)
        values["webhook"] = sent(content)
        values["runID"] = run?.id
        values["run"] = run.map { ["link": "/runs/\(Link.escaped($0.id))", "name": runName($0)] as [String: Any] }
        return values
    }

    private func runName(_ run: SyncRun) -> String { RunDetailPage(wording: wording, names: names).title(run) }

    private func problem(_ problem: JobContent.Problem) -> String {
        switch problem {
        case .gone: texts["problem.gone"]
        case .notAFile: texts["problem.notAFile"]
        case .tooLarge(let size): texts("problem.tooLarge", ["size": wording.bytes(size)])
        case .unreadable(let why): texts("problem.unreadable", ["why": why])
        case .broken(let why): texts("problem.broken", ["why": why])
        }
    }

    /// The same as the button, for a terminal.
    private func command(_ job: JobRecord) -> String {
        let path = relative(job)
        let quoted = "'\(path.replacing("'", with: "'\\''"))'"
        return job.state == .deferred ? "touch \(quoted)" : "mv -n \(quoted) incoming/"
    }

    private func relative(_ job: JobRecord) -> String {
        String(layout.path(job.entry.place).dropFirst(layout.root.count + 1))
    }

    // MARK: Facts

    private func pairs(_ job: JobRecord, _ content: JobContent, _ run: SyncRun?) -> [[String: Any]] {
        let webhook = content.webhook
        var pairs: [[String: Any]] = []
        func add(_ name: String, _ value: String?, code: Bool = false, link: String? = nil) {
            guard let value, !value.isEmpty else { return }
            var pair: [String: Any] = ["name": texts[name], "value": code ? "" : value]
            if code { pair["code"] = value }
            pair["link"] = link
            pairs.append(pair)
        }
        let account = content.story.account.map { JobRecord.Account(id: $0.id, name: $0.name) } ?? job.account
        if let account {
            let id = " (\(account.id))"
            let name = wording.company(account)
            add("company", masksName(account) ? name : name + id, link: run.map { "/runs/\(Link.escaped($0.id))" })
        }
        if let person = job.person { add("record", texts("personNumber", ["id": String(person)])) }
        pairs.append(["name": texts["received"], "value": "", "time": wording.time(job.received)])
        if job.moved.timeIntervalSince(job.received) > 1, job.state != .deferred {
            pairs.append(["name": texts["moved"], "value": "", "time": wording.time(job.moved)])
        }
        add("changedBy", webhook?["ChangedByAssociateId"]?.int.map { texts("associate", ["id": String($0)]) })
        let masking = wording.masking
        let changes = webhook?["Changes"]?.array?.compactMap(\.string) ?? []
        add("changes", masking.words(changes).joined(separator: ", "))
        add("tenant", webhook?["ContextIdentifier"]?.string.map(masking.word))
        add("eventID", webhook?["EventId"]?.string.map(masking.word), code: true)
        add("origin", content.story.json["origin"]?.string.map(masking.word))
        add("file", relative(job), code: true)
        return pairs
    }

    private func masksName(_ account: JobRecord.Account) -> Bool { wording.masking.name(account.name).isEmpty }

    // MARK: Fields

    private func changes(_ result: JSONValue?) -> [[String: Any]] {
        ["contact", "person"].flatMap { record in
            (result?[record]?.object ?? [:]).sorted { $0.key < $1.key }.prefix(Self.mostFields).map {
                progID,
                change -> [String: Any] in
                var values: [String: Any] = [
                    "field": word(names.name(record, progID)), "record": texts["record.\(record)"],
                    "progID": word(progID),
                    "new": shown(change["new"]), "wasCut": change["cut"]?.bool == true,
                ]
                let old = shown(change["old"])
                if !old.isEmpty { values["old"] = old }
                return values
            }
        }
    }

    private func word(_ name: String) -> String { wording.masking.word(name) }

    /// A text as it is, anything else as JSON: a person may have edited the file.
    private func shown(_ value: JSONValue?) -> String {
        guard let value, value != .null else { return "" }
        let text = value.string ?? String(decoding: value.serialized(), as: UTF8.self)
        return wording.masking.value(cut(text, Self.longestValue))
    }

    private func cut(_ text: String, _ limit: Int) -> String {
        text.utf8.count <= limit ? text : text.beginning(atMost: limit) + "…"
    }

    /// Fields of which the analysis had something, and that were left as they are.
    private func leftAlone(_ result: JSONValue?) -> [[String: Any]] {
        [("kept", "kept"), ("skipped", "notUsed")].flatMap { member, kind in
            (result?[member]?.object ?? [:]).sorted { $0.key < $1.key }.prefix(Self.mostFields).map { field, why in
                [
                    "field": word(names.short(field)), "kind": texts[kind],
                    "why": cut(wording.said(note: why), Self.longestValue),
                ]
            }
        }
    }

    // MARK: What came in

    private func sent(_ content: JobContent) -> [String: Any]? {
        var values: [String: Any] = [:]
        if wording.masking.isOn { values["maskedText"] = texts["maskedText"] }
        if let webhook = content.webhook {
            let text = String(decoding: wording.masking.webhook(webhook).serialized(pretty: true), as: UTF8.self)
            values["text"] = cut(text, Self.longestText)
        } else if !content.text.isEmpty, !wording.masking.isOn {
            values["text"] = content.text
        }
        return values["text"] == nil ? nil : values
    }
}
