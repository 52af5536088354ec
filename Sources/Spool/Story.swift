import FoundationEssentials
package import JSON

/// What happened to a job so far: the `_spool` member of its file.
///
/// ## On disk
/// `{"attempts":2,"account":{"id":18,"name":"…"},"trail":[{"at":"…","to":"deferred","why":"…"}],"result":{…}}`.
/// Members we do not know stay as they are. `"force":true` in a drop-in asks for a new analysis even when nothing
/// changed; `"origin"` says where a drop-in came from.
package struct Story: Sendable, Equatable {
    package struct Account: Sendable, Equatable {
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
        package var why: String
        /// What a step to `done` had achieved, once a later run replaced the story's own result.
        package var result: JSONValue?
    }

    /// Attempts that ended in `deferred/` or with the process; a file from `incoming/` starts with 0.
    package var attempts = 0
    package var account: Account?
    package var trail: [Step] = []
    package var result: JSONValue?
    package var force = false
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
        let account = members.removeValue(forKey: "account")
        if let id = account?["id"]?.int { self.account = Account(id: id, name: account?["name"]?.string ?? "") }
        trail = (members.removeValue(forKey: "trail")?.array ?? []).map { step in
            Step(
                at: step["at"]?.string ?? "",
                to: step["to"]?.string ?? "",
                why: step["why"]?.string ?? "",
                result: step["result"]
            )
        }
        unknown = members
    }

    package mutating func add(_ step: Step) {
        var step = step
        if step.why.utf8.count > Self.longestReason { step.why = Self.cut(step.why) }
        trail.append(step)
        if trail.count > Self.longestTrail { trail.removeFirst(trail.count - Self.longestTrail) }
    }

    /// By bytes, because a single character may have any number of them.
    private static func cut(_ why: String) -> String {
        var length = longestReason
        while length > 0 {
            if let cut = String(why.utf8.prefix(length)) { return cut + "…" }
            length -= 1
        }
        return "…"
    }

    /// Sets what this run achieved; what an earlier one did stays, in the step that ended it.
    package mutating func finish(_ achieved: JSONValue) {
        if let result, let last = trail.lastIndex(where: { $0.to == SpoolLayout.Folder.done.rawValue }) {
            trail[last].result = result
        }
        result = achieved
        // A wish for a new analysis is fulfilled: a later replay must not pay again.
        force = false
    }

    package var json: JSONValue {
        var members = unknown
        members["attempts"] = .integer(attempts)
        if let account { members["account"] = ["id": .integer(account.id), "name": .string(account.name)] }
        if force { members["force"] = true }
        if let result { members["result"] = result }
        members["trail"] = .array(
            trail.map { step in
                var members: [String: JSONValue] = [
                    "at": .string(step.at), "to": .string(step.to), "why": .string(step.why),
                ]
                members["result"] = step.result
                return .object(members)
            }
        )
        return .object(members)
    }
}

/// A job's content: the webhook as it was sent, and our story.
package struct JobFile: Sendable {
    /// The whole file; the webhook's members are those other than `_spool`.
    package let object: JSONObject
    package var story: Story

    /// - Throws: why this is no JSON object.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        object = try JSONObject(bytes)
        story = Story(object[Story.member])
    }

    /// The file with the present story; the webhook's own bytes unchanged.
    package var bytes: [UInt8] { object.setting(Story.member, to: story.json.serialized()) }
}
