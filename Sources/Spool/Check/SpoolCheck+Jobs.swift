import FoundationEssentials
import JSON

extension SpoolCheck {
    /// Whether a job's file is whole and its story fits the folder.
    func look(atJob name: JobName, in folder: JobFolder, now: Date) -> [Finding] {
        let place = folder.place(name)
        let path = files.layout.path(place)
        let subject = Finding.Subject.job(folder, name)
        switch files.read(place, limit: settings.sizeLimit + Settlement.storyAllowance) {
        case .gone:
            guard name.fileName.contains("\u{FFFD}") else { return [] }
            return [Finding(.note, subject, path, "has a name that is not UTF-8", "rename it; it is left alone")]
        case .notAFile: return look(atOther: path)
        case .unreadable(let error):
            return [
                Finding(.human, subject, path, "cannot be read: \(error)", "check its owner, its mode and the disk")
            ]
        case .tooLarge(let size, _):
            if folder == .failed { return unexplained(name, .tooLarge(size, limit: settings.sizeLimit), nil) }
            return [Finding(.note, subject, path, "has \(size) bytes, too many for a job", "no processor runs it")]
        case .file(let bytes, let status):
            // Who drops a file into `incoming/` may have been generous.
            let rights = folder == .incoming ? [] : look(atRightsOf: status, subject, path)
            let age = look(atTimesOf: name, status, in: folder, now: now) + rights
            do throws(JSONError) {
                let object = try JSONObject(bytes)
                return age + look(atStoryIn: object, status, name, folder)
            } catch {
                return age + torn(name, in: folder, .notJSON(error), status)
            }
        }
    }

    private func torn(_ name: JobName, in folder: JobFolder, _ why: Reason, _ status: FileStatus) -> [Finding] {
        let subject = Finding.Subject.job(folder, name)
        let path = files.layout.path(folder.place(name))
        switch folder {
        case .failed: return unexplained(name, why, status)
        case .incoming, .deferred, .proposed, .approved:
            let remedy = "repairing moves it to failed/ as it is, with the reason beside it"
            return [Finding(.mendable, subject, path, why.sentence, remedy, mend: .giveUp(why), stamp: status)]
        case .done, .skipped:
            let remedy = "what it held is lost; look at it, then remove it"
            return [Finding(.human, subject, path, why.sentence, remedy, stamp: status)]
        case .processing: return []
        }
    }

    /// A failed file that cannot carry a story, when there is no reason beside it.
    private func unexplained(_ name: JobName, _ why: Reason, _ status: FileStatus?) -> [Finding] {
        guard !files.exists(.why(name)) else { return [] }
        let path = files.layout.path(.failed(name))
        return [
            Finding(
                .mendable,
                .job(.failed, name),
                path,
                "nothing says why it failed",
                "repairing writes beside it: \(why.sentence)",
                mend: .explain(why),
                stamp: status
            )
        ]
    }

    private func look(
        atStoryIn object: JSONObject,
        _ status: FileStatus,
        _ name: JobName,
        _ folder: JobFolder
    ) -> [Finding] {
        let subject = Finding.Subject.job(folder, name)
        let path = files.layout.path(folder.place(name))
        let hasStory = object.members.contains { $0.name == Story.member }
        let value = object[Story.member]
        if hasStory, let flaw = Self.flaw(ofStory: value) {
            let remedy = "correct or remove its member \(Story.member)"
            return [Finding(.human, subject, path, "its story is spoilt: \(flaw)", remedy, stamp: status)]
        }
        let last = value?["trail"]?.array?.last?["to"]?.string
        let state = folder.state
        // Skipping rewrites nothing, and `incoming/` takes whatever is moved there.
        guard state.state?.endsWithItsStep == true, last != state.rawValue else { return [] }
        if state == .failed, files.exists(.why(name)) { return [] }
        let what = last.map { "its story ends with \($0)" } ?? "it has no story"
        return [Finding(.note, subject, path, what, "moved here by hand, or the disk was full; nothing to do")]
    }

    /// What is wrong with a `_spool` member; nil when nothing is.
    private static func flaw(ofStory value: JSONValue?) -> String? {
        guard let story = value?.object else { return "it is no object" }
        if let attempts = story["attempts"] {
            guard let count = attempts.int, count >= 0, count <= Story.mostAttempts else {
                return "attempts is no sensible number"
            }
        }
        guard let trail = story["trail"] else { return nil }
        guard let steps = trail.array else { return "trail is \(trail.kind)" }
        let isWhole = steps.allSatisfy { step in
            ["at", "to", "why"].allSatisfy { step[$0]?.string != nil }
        }
        return isWhole ? nil : "a step of its trail lacks at, to or why"
    }

    private func look(atTimesOf name: JobName, _ status: FileStatus, in folder: JobFolder, now: Date) -> [Finding] {
        let subject = Finding.Subject.job(folder, name)
        let path = files.layout.path(folder.place(name))
        var findings: [Finding] = []
        if let received = name.receivedAt, received > now.addingTimeInterval(86_400) {
            let what = "was received in the future, says its name"
            findings.append(Finding(.note, subject, path, what, "check the clock; it runs after all others"))
        }
        if folder == .deferred, status.modified > now.addingTimeInterval(31 * 86_400) {
            let what = "waits until \(Timestamp.readable(status.modified))"
            findings.append(Finding(.human, subject, path, what, "touch it to have it tried now", stamp: status))
        }
        if status.links > 1 {
            let what = "has \(status.links) names"
            let remedy = "nothing to do if a backup made the others; jobs are replaced, not written in place"
            findings.append(Finding(.note, subject, path, what, remedy))
        }
        return findings
    }

    /// A reason without its job.
    func look(atWhy name: JobName) -> [Finding] {
        let path = files.layout.path(.why(name))
        guard let status = files.status(path), !files.exists(.failed(name)) else { return [] }
        guard status.kind == .regular else { return look(atOther: path) }
        return [
            Finding(
                .mendable,
                .why(name),
                path,
                "the job it speaks of is not here any more",
                "repairing removes it",
                mend: .remove,
                stamp: status
            )
        ]
    }
}
