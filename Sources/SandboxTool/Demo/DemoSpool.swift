import FoundationEssentials
import JSON

/// The spool as `ls` and `cat` show it: the demo shares no code with the connector.
struct DemoSpool: Sendable {
    let path: String

    /// A job's file, and the folder that it is in.
    struct Job: Hashable, Sendable {
        /// Relative to the spool, for example `skipped/2026-03-01/own-change`.
        let folder: String
        let name: String

        var state: String { String(folder.prefix { $0 != "/" }) }
        /// The folder of a skipped job says why.
        var reason: String { state == "skipped" ? folder.split(separator: "/").last.map(String.init) ?? "" : "" }

        /// `contact.changed 18` for names of the connector's making, else the name.
        var label: String {
            let parts = name.split(separator: "_")
            return parts.count == 4 ? "\(parts[1]) \(parts[2])" : name
        }
    }

    static let states = ["incoming", "processing", "deferred", "done", "skipped", "failed"]
    /// Where jobs are that have not ended.
    static let waiting = states.prefix(3)

    func jobs(in states: some Sequence<String> = states) -> [Job] { states.flatMap { jobs(below: $0, depth: 0) } }

    private func jobs(below folder: String, depth: Int) -> [Job] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
        return entries.sorted().flatMap { name -> [Job] in
            if name.hasPrefix(".") { return [] }
            if name.hasSuffix(".json") { return [Job(folder: folder, name: name)] }
            return depth < 2 ? jobs(below: "\(folder)/\(name)", depth: depth + 1) : []
        }
    }

    /// The `_spool` member of a job's file; nil when it has none, or has moved on.
    func story(of job: Job) -> JSONValue? {
        FileManager.default.contents(atPath: "\(path)/\(job.folder)/\(job.name)")
            .flatMap { try? JSONValue(parsing: $0) }?["_spool"]
    }

    /// Why a job is where it is: the folder's name, the last step of its story, or the first line of the
    /// note beside a file without one.
    func why(_ job: Job) -> String {
        if !job.reason.isEmpty { return job.reason }
        if let why = story(of: job)?["trail"]?.array?.last?["why"]?.string { return why }
        let note = FileManager.default.contents(atPath: "\(path)/\(job.folder)/\(job.name).why") ?? Data()
        return String(String(decoding: note, as: UTF8.self).prefix { !$0.isNewline })
    }

    /// Puts a file into `incoming/`, as an operator would.
    func drop(_ text: String, as name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/incoming/\(name)"))
    }
}
