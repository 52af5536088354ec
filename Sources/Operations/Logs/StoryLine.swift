package import FoundationEssentials
import JSON
package import Spool
package import Webhook

/// One thing that happened to a job.
package struct StoryLine: Sendable, Hashable {
    package let at: Date
    package let job: JobName
    /// `contact 18`; nil where neither name nor file says it.
    package var record: String?
    package var account: JobHistory.Account?
    /// `received`, or the state that the job went to.
    package let to: String
    package let why: String
    /// For programs; nil where there is none.
    package var code: String?
    /// Its file is no job, or cannot be read.
    package var isBroken = false
    /// What comes first of what happened at the same time.
    private let step: Int

    static let received = "received"

    fileprivate init(_ at: Date, _ job: JobName, to: String, why: String, code: String? = nil, step: Int) {
        (self.at, self.job, self.to, self.why, self.code, self.step) = (at, job, to, why, code, step)
    }

    /// Two looks at a file find the same, whatever else is known of it by then.
    package static func == (left: Self, right: Self) -> Bool {
        (left.at, left.job, left.to, left.why) == (right.at, right.job, right.to, right.why)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(at)
        hasher.combine(job)
        hasher.combine(to)
    }
}

extension StoryLine: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.at, left.job, left.step) < (right.at, right.job, right.step)
    }
}

/// Whose stories are told.
package struct StoryFilter: Sendable {
    private let account: AccountJobs?
    private let person: Int?

    package init(account: AccountJobs? = nil, person: Int? = nil) { (self.account, self.person) = (account, person) }

    fileprivate func wants(_ name: JobName, _ job: JobFile?, _ event: WebhookEvent?) -> Bool {
        if let person {
            let (kind, key) = (event?.name ?? name.event?.name, event?.primaryKey ?? name.event?.key)
            guard key == person, kind.flatMap(RecordKind.init(eventName:)) == .person else { return false }
        }
        guard let account else { return true }
        return job.map(account.owns) ?? false
    }
}

extension StoryLine {
    /// Bytes; a larger file is no job.
    private static let sizeLimit = 2 << 20

    /// What a job's place and file tell, in order; empty when there is no job, or one that nobody asked for.
    ///
    /// Blocks.
    static func lines(of entry: JobEntry, _ files: SpoolFiles, _ filter: StoryFilter) -> (
        lines: [StoryLine], isGone: Bool
    ) {
        let name = entry.name
        switch files.read(entry.place, limit: sizeLimit) {
        case .gone: return ([], true)
        case .notAFile: return ([], false)
        case .unreadable(let error):
            guard filter.wants(name, nil, nil) else { return ([], false) }
            let changed = files.status(files.layout.path(entry.place))?.changed ?? name.receivedAt ?? Date()
            return ([broken(name, entry, changed, Reason(error), files)], false)
        case .tooLarge(let size, let status):
            guard filter.wants(name, nil, nil) else { return ([], false) }
            return ([broken(name, entry, status.changed, .tooLarge(size, limit: 1 << 20), files)], false)
        case .file(let bytes, let status):
            let job: JobFile
            do { job = try JobFile(bytes) } catch {
                guard filter.wants(name, nil, nil) else { return ([], false) }
                return ([broken(name, entry, status.changed, .notJSON(error), files)], false)
            }
            let event = try? WebhookEvent(job.object)
            guard filter.wants(name, job, event) else { return ([], false) }
            return (lines(of: entry, job, event, status), false)
        }
    }

    private static func lines(_ received: Date, _ name: JobName, _ event: WebhookEvent?, _ job: JobFile) -> StoryLine {
        let what = event?.name ?? name.event?.name ?? "a file"
        let origin = job.story.origin.map { " from \($0)" } ?? ""
        return StoryLine(received, name, to: Self.received, why: "\(what)\(origin)", step: 0)
    }

    private static func lines(of entry: JobEntry, _ job: JobFile, _ event: WebhookEvent?, _ status: FileStatus)
        -> [StoryLine]
    {
        let (name, story) = (entry.name, job.story)
        let received = name.receivedAt
        var lines = [received.map { Self.lines($0, name, event, job) }].compactMap(\.self)
        // A step whose time cannot be read came with the one before.
        var latest = received ?? status.changed
        for (index, step) in story.trail.enumerated() {
            latest = Timestamp.parseReadable(step.at) ?? latest
            let code = step.reason?.code.rawValue
            lines.append(StoryLine(latest, name, to: step.to, why: step.why, code: code, step: index + 1))
        }
        let state = entry.folder.state
        // A pure move leaves no step.
        if story.trail.last?.to != state.rawValue, state != .incoming || !story.trail.isEmpty || received == nil {
            lines.append(moved(entry, status, after: latest, step: story.trail.count + 1))
        }
        let key = event.map { ($0.name, $0.primaryKey) } ?? name.event.map { ($0.name, $0.key) }
        let record = key.map { name, key in "\(RecordKind(eventName: name)?.rawValue ?? name) \(key)" }
        for index in lines.indices { (lines[index].record, lines[index].account) = (record, story.account) }
        return lines
    }

    private static func moved(_ entry: JobEntry, _ status: FileStatus, after latest: Date, step: Int) -> StoryLine {
        let reason = entry.folder.reason.flatMap { Reason.Code(rawValue: $0) }.map { Reason($0) }
        let words: String =
            switch entry.folder.state {
            case .incoming: "put back"
            case .processing: "is being worked on"
            case .approved: "a person said yes"
            default: entry.folder.reason ?? "put there"
            }
        // A copy or a backup changes files later than what they tell of.
        let isOfDay = entry.folder.day.map { $0 == Timestamp.day(status.changed) } ?? true
        return StoryLine(
            isOfDay ? max(status.changed, latest) : latest,
            entry.name,
            to: entry.folder.state.rawValue,
            why: reason?.sentence ?? words,
            code: reason?.code.rawValue,
            step: step
        )
    }

    private static func broken(_ name: JobName, _ entry: JobEntry, _ at: Date, _ reason: Reason, _ files: SpoolFiles)
        -> StoryLine
    {
        let note = entry.folder == .failed ? files.bytes(of: .why(name), limit: 1 << 16).map(Reason.read) : nil
        var line = StoryLine(
            at,
            name,
            to: entry.folder.state.rawValue,
            why: note?.sentence ?? reason.sentence,
            code: (note == nil ? reason : note?.reason)?.code.rawValue,
            step: 1
        )
        line.isBroken = true
        line.record = name.event.map { "\(RecordKind(eventName: $0.name)?.rawValue ?? $0.name) \($0.key)" }
        return line
    }
}
