package import JSON
import Text

/// What happened to a job so far: the `_spool` member of its file.
///
/// ## On disk
/// `{"attempts":2,"account":{"id":18,"name":"…"},"trail":[{"at":"…","to":"deferred","code":"…","why":"…"}],
/// "result":{…},"names":{"person-934":"…","associate-5":"…"}}`.
/// Members we do not know stay as they are. `"force":true` in a drop-in asks for a new analysis even when nothing
/// changed; `"origin"` says where a drop-in came from.
package struct JobHistory: Sendable, Equatable {
    package struct Account: Sendable, Hashable {
        package var id: Int
        package var name: String

        package init(id: Int, name: String) {
            self.id = id
            self.name = name
        }
    }

    package struct Step: Sendable, Equatable {
        /// UTC, `2026-03-01T10:15:00.123Z`.
        package var at: String
        /// The state the job went to.
        package var to: String
        /// For people; made from the reason.
        package var why: String
        /// For programs; nil in stories of version 0.1, and for a code that this version does not know.
        package var reason: Reason?
        /// What the run that ended in this step had achieved, unless it is the story's own result.
        package var result: JSONValue?
        /// The others as they stand in the file: what this version does not know stays.
        private var members: [String: JSONValue]

        package init(at: String, to: String, reason: Reason, result: JSONValue? = nil) {
            (self.at, self.to, self.reason, self.result) = (at, to, reason, result)
            why = JobHistory.cut(reason.sentence)
            members = reason.json
        }

        init(_ value: JSONValue) {
            members = value.object ?? [:]
            at = members.removeValue(forKey: "at")?.string ?? ""
            to = members.removeValue(forKey: "to")?.string ?? ""
            why = JobHistory.cut(members.removeValue(forKey: "why")?.string ?? "")
            result = members.removeValue(forKey: "result")
            reason = Reason(value)
        }

        var json: JSONValue {
            var members = members
            members["at"] = .string(at)
            members["to"] = .string(to)
            members["why"] = .string(why)
            members["result"] = result
            return .object(members)
        }
    }

    /// Attempts that ended in `deferred/` or with the process; a file from `incoming/` starts with 0.
    package var attempts = 0
    package var account: Account?
    package var trail: [Step] = []
    package var result: JSONValue?
    /// What ids of the event are called in the CRM, as far as a run read it anyway: `person-934`, `associate-5`.
    package var names: [String: String] = [:]
    package var force = false
    /// Where a drop-in came from; nil for what was received.
    package var origin: String? { unknown["origin"]?.string }
    private var unknown: [String: JSONValue] = [:]

    package static let member = "_spool"

    /// ## Limits
    /// Older steps are dropped and long reasons cut: a job that is deferred for months must not grow without bound.
    static let longestTrail = 100
    static let longestReason = 2000
    /// More than any policy allows, and far from where counting on would overflow.
    static let mostAttempts = 1_000_000

    package init() {}

    /// Reads what is readable: a person may have edited the file.
    package init(_ value: JSONValue?) {
        guard var members = value?.object else { return }
        attempts = min(Self.mostAttempts, max(0, members.removeValue(forKey: "attempts")?.int ?? 0))
        force = members.removeValue(forKey: "force")?.bool ?? false
        result = members.removeValue(forKey: "result")
        names = (members.removeValue(forKey: "names")?.object ?? [:]).compactMapValues(\.string)
        let account = members.removeValue(forKey: "account")
        if let id = account?["id"]?.int { self.account = Account(id: id, name: account?["name"]?.string ?? "") }
        trail = (members.removeValue(forKey: "trail")?.array ?? []).map(Step.init)
        unknown = members
    }

    /// Adds a step; the oldest steps are dropped where there are too many, those that wrote something last.
    package mutating func add(_ step: Step) {
        trail.append(step)
        // In one pass: a file that was dropped in may bring any number of them.
        var surplus = trail.count - Self.longestTrail
        guard surplus > 0 else { return }
        trail.removeAll { step in
            // The last step to `done` owns the story's own result, and a person's yes is not forgotten.
            guard surplus > 0, step.result == nil, step.to != SpoolLayout.Folder.done.rawValue,
                step.to != SpoolLayout.Folder.approved.rawValue
            else { return false }
            surplus -= 1
            return true
        }
        trail.removeFirst(surplus)
    }

    private static func cut(_ why: String) -> String {
        why.utf8.count <= longestReason ? why : why.prefix(bytes: longestReason) + "…"
    }

    /// Adds the step that ends a run, with what the run achieved.
    ///
    /// The story's own result is that of the last run that wrote something, and that of an earlier one stays with the
    /// step that ended it: values that stood in the CRM before are never lost.
    package mutating func end(_ step: Step, achieved: JSONValue?, wrote: Bool) {
        var step = step
        if wrote || result == nil, step.to == SpoolLayout.Folder.done.rawValue {
            if let result,
                let last = trail.lastIndex(where: { $0.to == SpoolLayout.Folder.done.rawValue && $0.result == nil })
            {
                trail[last].result = result
            }
            result = achieved
        } else {
            step.result = achieved
        }
        // A wish for a new analysis is fulfilled: a later replay must not pay again.
        if step.to == SpoolLayout.Folder.done.rawValue { force = false }
        add(step)
    }

    package var json: JSONValue {
        var members = unknown
        members["attempts"] = .integer(attempts)
        if let account { members["account"] = ["id": .integer(account.id), "name": .string(account.name)] }
        if !names.isEmpty { members["names"] = .object(names.mapValues { .string($0) }) }
        if force { members["force"] = true }
        if let result { members["result"] = result }
        members["trail"] = .array(trail.map(\.json))
        return .object(members)
    }
}

/// A job's content: the webhook as it was sent, and our story.
package struct JobFile: Sendable {
    /// The whole file; the webhook's members are those other than `_spool`.
    package let object: JSONObject
    package var story: JobHistory

    /// - Throws: why this is not a JSON object.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        object = try JSONObject(bytes)
        story = JobHistory(object[JobHistory.member])
    }

    /// The file with the present story; the webhook's own bytes unchanged.
    package var bytes: [UInt8] { object.setting(JobHistory.member, to: story.json.serialized()) }
}
