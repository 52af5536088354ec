import FoundationEssentials
import JSON
import Operations
import Spool
import Webhook

extension Wording {
    /// ## Limits
    /// Bytes: a page must not grow to the size of a file that somebody dropped.
    private static let longestText = 60_000
    static let longestValue = 4000
    private static let mostFields = 200

    /// One job: where it is and why, what was written, what came in; for the template `job`.
    ///
    /// - Parameters:
    ///   - path: of the file, from the spool's root on.
    ///   - settings: what decides whether it is processed; nil where that is not known.
    func jobPage(
        _ job: JobRecord,
        _ content: JobContent,
        path: String,
        run: SyncRun?,
        _ settings: DecisionSettings?
    ) -> Shown {
        let quoted = "'\(path.replacing("'", with: "'\\''"))'"
        let attempts = content.story.attempts
        let isProposal = job.state == .proposed || job.state == .approved
        let waiting = isProposal ? ProposedField.all(of: content.story) : []
        return [
            "status": Self.style(job.state.rawValue),
            "stateText": state(job.state),
            "decision": decision(job, content, settings),
            "pairs": pairs(job, content, path, run),
            "action": action(job, back: link(job), shown: ShownProposal.digest(content.story)),
            // The same as the button, for a terminal.
            "command": job.state == .deferred
                ? "touch \(quoted)" : "mv -n \(quoted) \(job.state == .proposed ? "approved/" : "incoming/")",
            "changes": isProposal ? changes(waiting) : changes(content.story.result),
            "changesTitle": texts[isProposal ? "proposedFields" : "fieldsWritten"],
            "left": left(isProposal ? content.story.proposal : content.story.result),
            "trail": content.story.trail.map(step),
            "attempts": attempts > 0 ? texts("attempts", count: attempts) : nil,
            "due": job.state == .deferred ? nextAttempt(content).map { time($0) } : nil,
            "problem": content.problem.map(problem),
            "webhook": sent(content),
            // Only what was received has its time in its name.
            "sentTitle": texts[
                job.name.receivedAt != nil && content.story.origin == nil ? "webhookAsSent" : "fileContent"
            ],
            "runID": run?.id,
            "run": run.map { ["link": link($0), "name": title($0)] as Shown },
        ]
    }

    /// Not before it is due, nor before anything is tried again while claiming is stopped.
    private func nextAttempt(_ content: JobContent) -> Date? {
        let probes = viewer.alerts.compactMap { alert -> Date? in
            if case .standstill(let standstill) = alert.cause { return standstill.probeAt }
            return nil
        }
        return content.modified.map { ([$0] + probes).max() ?? $0 }
    }

    private func problem(_ problem: JobContent.Problem) -> String {
        switch problem {
        case .gone: texts["problem.gone"]
        case .notAFile: texts["problem.notAFile"]
        case .tooLarge(let size): texts("problem.tooLarge", ["size": bytes(size)])
        case .unreadable(let why): texts("problem.unreadable", ["why": why])
        case .broken(let why): texts("problem.broken", ["why": why])
        }
    }

    private func pairs(_ job: JobRecord, _ content: JobContent, _ path: String, _ run: SyncRun?) -> [Shown] {
        let webhook = content.webhook
        var pairs: [Shown] = []
        func add(_ name: String, _ value: String?, link: String? = nil, record: Shown? = nil) {
            guard let value, !value.isEmpty else { return }
            pairs.append(["name": texts[name], "value": value, "link": link, "beside": record])
        }
        func add(_ name: String, code: String?) {
            guard let code, !code.isEmpty else { return }
            pairs.append(["name": texts[name], "value": "", "code": code])
        }
        func add(_ name: String, _ date: Date) {
            pairs.append(["name": texts[name], "value": "", "time": time(date)])
        }
        if let account = content.story.account ?? job.account {
            add("company", company(account), link: link(company: account.id), record: record(account))
        }
        if let person = job.person {
            add("record", texts["record.person"], record: record(person: person, [job].personNames))
        }
        add("received", job.received)
        if job.moved.timeIntervalSince(job.received) > 1, job.state != .deferred { add("moved", job.moved) }
        add("changedBy", webhook?["ChangedByAssociateId"]?.int.map { associate($0, content.story) })
        let changes = webhook?["Changes"]?.array?.compactMap(\.string) ?? []
        add("changes", masking.words(changes).joined(separator: ", "))
        add("tenant", webhook?["ContextIdentifier"]?.string.map(masking.word))
        add("eventID", code: webhook?["EventId"]?.string.map(masking.word))
        add("origin", content.story.json["origin"]?.string.map(masking.word))
        add("file", code: path)
        return pairs
    }

    // MARK: Fields

    private func changes(_ result: JSONValue?) -> [Shown] {
        RecordKind.allCases.map(\.rawValue).flatMap { record in
            Self.members(result, record).map { progID, change -> Shown in
                let old = shown(change["old"])
                return [
                    "field": fieldName(record, progID),
                    "record": owner(record),
                    "progID": masking.word(progID),
                    "old": old.isEmpty ? nil : old,
                    "new": shown(change["new"]),
                    "wasCut": change["cut"]?.bool == true,
                ]
            }
        }
    }

    /// Fields of which the analysis had something, and that were left as they are.
    private func left(_ result: JSONValue?) -> [Shown] {
        [("kept", "kept"), ("skipped", "notUsed")].flatMap { member, kind in
            Self.members(result, member).map { field, why -> Shown in
                [
                    "field": masking.word(name(field)),
                    "kind": texts[kind],
                    "why": cut(said(note: why), Self.longestValue),
                ]
            }
        }
    }

    private static func members(_ result: JSONValue?, _ name: String) -> [(key: String, value: JSONValue)] {
        Array((result?[name]?.object ?? [:]).sorted { $0.key < $1.key }.prefix(mostFields))
    }

    /// A text as it is, anything else as JSON: a person may have edited the file.
    func shown(_ value: JSONValue?) -> String {
        guard let value, value != .null else { return "" }
        let text = value.string ?? String(decoding: value.serialized(), as: UTF8.self)
        return masking.value(cut(text, Self.longestValue))
    }

    // MARK: What came in

    private func sent(_ content: JobContent) -> Shown? {
        var text = content.text
        if let webhook = content.webhook {
            let pretty = String(decoding: masking.webhook(webhook).serialized(pretty: true), as: UTF8.self)
            text = cut(pretty, Self.longestText)
        } else if masking.isOn {
            return nil
        }
        return text.isEmpty ? nil : ["text": text, "maskedText": masking.isOn ? texts["maskedText"] : nil]
    }
}
