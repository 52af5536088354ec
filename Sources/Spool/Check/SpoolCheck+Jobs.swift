import FoundationEssentials
import JSON

/// The rules for a job's file: it is whole, and its story fits its folder.
extension SpoolCheck {
    func look(atJob name: JobName, in folder: JobLocation, _ found: Inspection, _ now: Date) -> [Finding] {
        // What a process holds is not opened.
        if folder.state == .processing { return [] }
        switch files.read(folder.place(name), limit: settings.sizeLimit + JobTransitions.storyAllowance) {
        case .gone:
            guard name.fileName.contains("\u{FFFD}") else { return [] }
            return found.note("has a name that is not UTF-8", "rename it; it is ignored")
        case .notAFile: return found.other
        case .unreadable(let error): return found.unreadable(error)
        case .tooLarge(let size, _):
            if folder == .failed { return unexplained(name, .tooLarge(size, limit: settings.sizeLimit), found) }
            return found.note("has \(size) bytes, too many for a job", "no processor runs it")
        case .file(let bytes, let status):
            // Who drops a file into `incoming/` may have been generous.
            let rights = folder == .incoming ? [] : tooOpen(found)
            let content: [Finding]
            do throws(JSONError) {
                content = look(atStoryOf: try JSONObject(bytes), name, folder, found)
            } catch {
                content = torn(name, folder, .notJSON(error), found)
            }
            return look(atTimesOf: name, folder, status, found, now) + rights + content
        }
    }

    private func torn(_ name: JobName, _ folder: JobLocation, _ why: Reason, _ found: Inspection) -> [Finding] {
        if folder == .failed { return unexplained(name, why, found) }
        if folder.day != nil { return found.human(why.sentence, "what it held is lost; look at it, then remove it") }
        let effect = "repairing moves it to failed/ as it is, with the reason beside it"
        return found.repairable(why.sentence, effect, .giveUp(folder.place(name), why))
    }

    /// A failed file that cannot carry a story has its reason beside it.
    private func unexplained(_ name: JobName, _ why: Reason, _ found: Inspection) -> [Finding] {
        if files.exists(.why(name)) { return [] }
        let effect = "repairing writes beside it: \(why.sentence)"
        return found.repairable("nothing says why it failed", effect, .explain(name, why))
    }

    private func look(
        atStoryOf object: JSONObject,
        _ name: JobName,
        _ folder: JobLocation,
        _ found: Inspection
    ) -> [Finding] {
        let value = object[JobHistory.member]
        if object.members.contains(where: { $0.name == JobHistory.member }), let flaw = Self.flaw(ofStory: value) {
            return found.human("its \(JobHistory.member) member is invalid: \(flaw)", "correct or remove the member")
        }
        let last = value?["trail"]?.array?.last?["to"]?.string
        let state = folder.state
        // Skipping rewrites nothing, and `incoming/` takes whatever is moved there.
        guard state.endsWithItsStep, last != state.rawValue else { return [] }
        if state == .failed, files.exists(.why(name)) { return [] }
        let what = last.map { "its story ends with \($0)" } ?? "it has no story"
        return found.note(what, "moved here by hand, or the disk was full; nothing to do")
    }

    /// What is wrong with a `_spool` member; nil when nothing is.
    private static func flaw(ofStory value: JSONValue?) -> String? {
        guard let story = value?.object else { return "it is not an object" }
        if let attempts = story["attempts"] {
            guard let count = attempts.int, 0...JobHistory.mostAttempts ~= count else {
                return "attempts is not a sensible number"
            }
        }
        guard let trail = story["trail"] else { return nil }
        guard let steps = trail.array else { return "trail is \(trail.kind)" }
        let isWhole = steps.allSatisfy { step in ["at", "to", "why"].allSatisfy { step[$0]?.string != nil } }
        return isWhole ? nil : "a step of its trail lacks at, to or why"
    }

    private func look(
        atTimesOf name: JobName,
        _ folder: JobLocation,
        _ status: FileStatus,
        _ found: Inspection,
        _ now: Date
    ) -> [Finding] {
        var findings: [Finding] = []
        if let received = name.receivedAt, received > now.addingTimeInterval(86_400) {
            let what = "was received in the future, says its name"
            findings += found.note(what, "check the clock; it runs after all others")
        }
        if folder == .deferred, status.modified > now.addingTimeInterval(31 * 86_400) {
            let what = "waits until \(Timestamp.readable(status.modified))"
            findings += found.human(what, "touch it to have it tried now")
        }
        if status.links > 1 {
            let remedy = "nothing to do if a backup made the others; jobs are replaced, not written in place"
            findings += found.note("has \(status.links) names", remedy)
        }
        return findings
    }
}
