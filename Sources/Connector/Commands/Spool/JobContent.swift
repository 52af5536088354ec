import FoundationEssentials
import Glibc
import JSON
import Spool

/// The content of a file that should be a job, whatever it is.
struct JobContent {
    enum Found {
        case job(JobFile)
        case none(Reason)
    }

    let path: String
    let found: Found
    /// When a deferred job is tried again.
    private let due: Date?
    /// Of the `.why` file beside it.
    private let note: (sentence: String, reason: Reason?)?

    /// - Throws: a `Failure` when the file cannot be read.
    init(_ path: String) throws {
        let queue = JobQueue.Settings()
        self.path = path
        due = path.split(separator: "/").dropLast().last == "deferred" ? Self.modificationTime(path) : nil
        note = (try? GivenFile("\(path).why", limit: 1 << 16)).map { Reason.read(note: $0.bytes) }
        do {
            found = .job(try JobFile(try GivenFile(path, limit: queue.longestFile).bytes))
        } catch let error as JSONError {
            found = .none(.notJSON(error))
        } catch GivenFile.Trouble.tooLarge(let size, _) {
            found = .none(.tooLarge(size, limit: queue.sizeLimit))
        } catch {
            throw Failure(.notSo, "the file \(path) \(error)")
        }
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["path": .string(path)]
        switch found {
        case .job(let job):
            members["story"] = job.story.json
            do { members["webhook"] = try JSONValue(parsing: job.object.setting(JobHistory.member, to: nil)) } catch {
                members["problem"] = .string("\(error)")
            }
        case .none(let reason):
            members["problem"] = .string(note?.sentence ?? reason.sentence)
            members.merge((note?.reason ?? reason).json) { $1 }
        }
        if let due { members["due"] = .string(Timestamp.readable(due)) }
        if let skipReason { members.merge(skipReason.json) { $1 } }
        return .object(members)
    }

    /// From the folder: a job is skipped without being rewritten.
    private var skipReason: Reason? {
        let parts = path.split(separator: "/")
        guard parts.count >= 4, parts[parts.count - 4] == "skipped" else { return nil }
        return Reason.Code(rawValue: String(parts[parts.count - 2])).map { Reason($0) }
    }

    var lines: [TerminalLine] {
        var lines = [Console.paint(path, .bold)]
        if let skipReason { lines.append("  skipped as \(skipReason.code.rawValue): \(skipReason.sentence)") }
        switch found {
        case .none(let reason):
            return lines + ["  " + Console.paint(note?.sentence ?? reason.sentence, .red)]
        case .job(let job):
            for member in ["Event", "PrimaryKey", "ContextIdentifier", "ChangedByAssociateId", "Changes"] {
                if let value = job.object[member] { lines.append("  \(member): \(Self.text(value))") }
            }
            if let account = job.story.account { lines.append("  company: \(account.name) (\(account.id))") }
            if job.story.attempts > 0 { lines.append("  attempts: \(job.story.attempts)") }
            lines += job.story.trail.map {
                "  \(Self.time($0.at))  \($0.to): \($0.reason?.inLocalTime?.sentence ?? $0.why)"
            }
            if let due { lines.append("  next try: \(Console.time(due))") }
            if let result = job.story.result { lines += Self.lines(result) }
            if let shown = job.story.proposal?[JobHistory.shown] { lines += ["  proposed:"] + Self.lines(shown) }
            if let note { lines.append("  why: \(note.sentence)") }
            return lines
        }
    }

    private static func lines(_ result: JSONValue) -> [TerminalLine] {
        func members(_ name: String) -> [(key: String, value: JSONValue)] {
            (result[name]?.object ?? [:]).sorted { $0.key < $1.key }
        }
        let changes = ["contact", "person"].flatMap { entity in
            members(entity).map { field, change -> TerminalLine in
                "  \(entity) \(field): \"\(change["old"]?.string ?? "")\" -> \"\(change["new"]?.string ?? "")\""
            }
        }
        return changes
            + ["kept", "skipped"].flatMap { kind in
                members(kind).map { "  \(kind) \($0): \($1["why"]?.string ?? $1.string ?? "")" }
            }
    }

    /// As it stands there when it is no time.
    private static func time(_ text: String) -> String { Timestamp.parseReadable(text).map(Console.time) ?? text }

    private static func modificationTime(_ path: String) -> Date? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
    }

    private static func text(_ value: JSONValue) -> String {
        value.array.map { $0.compactMap(\.string).joined(separator: ", ") } ?? value.string
            ?? String(decoding: value.serialized(), as: UTF8.self)
    }
}
