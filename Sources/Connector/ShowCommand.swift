import ArgumentParser
import FoundationEssentials
import JSON
import Spool

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a job: where it is, what came in, what happened, what was written.",
        discussion: """
            Example: superoffice-connector show 20260301T101500.123456Z_contact.changed_18
            Example: superoffice-connector show spool/failed/*.json
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "Paths of files, or names or parts of names of jobs.")
    var jobs: [String]

    func run() throws {
        let settings = try common.settings()
        let files = try Assembly(settings, logger: settings.logger()).files
        var shown: [JSONValue] = []
        for job in jobs {
            for path in try JobLookup(files: files).paths(job) {
                let content = try JobLookup.read(path)
                if json { shown.append(content.json) } else { content.print() }
            }
        }
        if json { Console.json(JSONValue.array(shown)) }
    }
}

/// Finds jobs by path or by (part of) name.
struct JobLookup {
    let files: SpoolFiles

    func paths(_ job: String) throws -> [String] {
        if job == "-" || job.contains("/") || FileManager.default.fileExists(atPath: job) { return [job] }
        let found: [String]
        do { found = try SpoolInspector(files: files).find(job) } catch { throw Failure(error) }
        guard !found.isEmpty else {
            throw Failure(.notSo, "there is no file \(job), and no job in \(files.layout.root) has that in its name")
        }
        return found
    }

    /// A file's content, whatever it is.
    struct Content {
        enum Found {
            case job(JobFile)
            case none(Reason)
        }

        let path: String
        let found: Found
        /// Of the `.why` file beside it.
        let note: (sentence: String, reason: Reason?)?

        var json: JSONValue {
            var members: [String: JSONValue] = ["path": .string(path)]
            switch found {
            case .job(let job):
                members["story"] = job.story.json
                do { members["webhook"] = try JSONValue(parsing: job.object.setting(Story.member, to: nil)) } catch {
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

        func print() {
            Console.line(Console.paint(path, .bold))
            if let reason = skipReason { Console.line("  skipped as \(reason.code.rawValue): \(reason.sentence)") }
            guard case .job(let job) = found else {
                Console.line("  " + Console.paint(json["problem"]?.string ?? "", .red))
                return
            }
            let webhook = job.object
            for member in ["Event", "PrimaryKey", "ContextIdentifier", "ChangedByAssociateId", "Changes"] {
                if let value = webhook[member] { Console.line("  \(member): \(Self.text(value))") }
            }
            if let account = job.story.account { Console.line("  company: \(account.name) (\(account.id))") }
            if job.story.attempts > 0 { Console.line("  attempts: \(job.story.attempts)") }
            for step in job.story.trail { Console.line("  \(step.at)  \(step.to): \(step.why)") }
            if let result = job.story.result { Self.printResult(result) }
            if let note { Console.line("  why: \(note.sentence)") }
        }

        private static func printResult(_ result: JSONValue) {
            for entity in ["contact", "person"] {
                for (field, change) in (result[entity]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                    Console.line(
                        "  \(entity) \(field): \"\(change["old"]?.string ?? "")\" -> \"\(change["new"]?.string ?? "")\""
                    )
                }
            }
            for kind in ["kept", "skipped"] {
                for (field, why) in (result[kind]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                    Console.line("  \(kind) \(field): \(why["why"]?.string ?? why.string ?? "")")
                }
            }
        }

        private static func text(_ value: JSONValue) -> String {
            value.array.map { $0.compactMap(\.string).joined(separator: ", ") } ?? value.string
                ?? String(decoding: value.serialized(), as: UTF8.self)
        }
    }

    /// - Throws: a `Failure` when the file cannot be read.
    static func read(_ path: String) throws -> Content {
        let queue = JobQueue.Settings()
        let note = (try? GivenFile("\(path).why", limit: 1 << 16)).map { Reason.read(note: $0.bytes) }
        do {
            let file = try GivenFile(path, limit: queue.longestFile)
            return Content(path: path, found: .job(try JobFile(file.bytes)), note: note)
        } catch let error as JSONError {
            return Content(path: path, found: .none(.notJSON(error)), note: note)
        } catch GivenFile.Trouble.tooLarge(let size, _) {
            return Content(path: path, found: .none(.tooLarge(size, limit: queue.sizeLimit)), note: note)
        } catch {
            throw Failure(.notSo, "the file \(path) \(error)")
        }
    }
}
