import FoundationEssentials
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
    /// Of the `.why` file beside it.
    private let note: (sentence: String, reason: Reason?)?

    /// - Throws: a `Failure` when the file cannot be read.
    init(_ path: String) throws {
        let queue = JobQueue.Settings()
        self.path = path
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
            lines += job.story.trail.map { "  \($0.at)  \($0.to): \($0.why)" }
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

    private static func text(_ value: JSONValue) -> String {
        value.array.map { $0.compactMap(\.string).joined(separator: ", ") } ?? value.string
            ?? String(decoding: value.serialized(), as: UTF8.self)
    }
}

extension SpoolFiles {
    /// The files that a path, or a part of a job's name, stands for.
    func paths(_ job: String) throws -> [String] {
        if job == "-" || job.contains("/") || FileManager.default.fileExists(atPath: job) { return [job] }
        let found = try SpoolInspector(files: self).find(job)
        guard !found.isEmpty else {
            throw Failure(.notSo, "there is no file \(job), and no job in \(layout.root) has that in its name")
        }
        return found
    }
}
