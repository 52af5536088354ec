import FoundationEssentials
import Glibc
import JSON

/// The spool as an operator sees it with `ls` and `cat`; it shares no code with the product.
struct SpoolFolder: Sendable {
    let path: String

    /// The folders that hold jobs.
    static let states = ["incoming", "processing", "deferred", "proposed", "approved", "done", "skipped", "failed"]

    struct Job: Sendable, Hashable, CustomStringConvertible {
        /// Relative to the spool, for example `skipped/2026-03-01/deleted`.
        var folder: String
        var name: String

        var state: String { String(folder.prefix { $0 != "/" }) }
        var reason: String? { state == "skipped" ? folder.split(separator: "/").last.map(String.init) : nil }
        var description: String { "\(folder)/\(name)" }
    }

    /// Every regular file with a job's name in the folders that hold jobs.
    var jobs: [Job] {
        Self.states.flatMap { jobs(below: $0) }
    }

    private func jobs(below folder: String) -> [Job] {
        entries(folder).flatMap { name -> [Job] in
            if isFolder("\(folder)/\(name)") {
                // A folder that looks like a job is none.
                return folder == "incoming" ? [] : jobs(below: "\(folder)/\(name)")
            }
            let isJob = name.hasSuffix(".json") && !name.hasPrefix(".") && isRegular("\(folder)/\(name)")
            return isJob ? [Job(folder: folder, name: name)] : []
        }
    }

    func jobs(named part: String) -> [Job] { jobs.filter { $0.name.contains(part) } }

    /// What is in a folder of the spool, sorted.
    func entries(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
    }

    func isFolder(_ entry: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: "\(path)/\(entry)", isDirectory: &isFolder) && isFolder
    }

    private func isRegular(_ entry: String) -> Bool {
        var status = stat()
        return lstat("\(path)/\(entry)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    func bytes(_ entry: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(path)/\(entry)").map { [UInt8]($0) }
    }

    func text(_ entry: String) -> String? { bytes(entry).map { String(decoding: $0, as: UTF8.self) } }

    func json(_ job: Job) throws -> JSONValue { try JSONValue(parsing: bytes("\(job)") ?? []) }

    /// Removes everything in a folder.
    func empty(_ folder: String) {
        for name in entries(folder) { try? FileManager.default.removeItem(atPath: "\(path)/\(folder)/\(name)") }
    }

    /// Says yes to everything that is proposed, as `mv` does; some may be gone meanwhile.
    func approveAll() {
        for name in entries("proposed") { rename("\(path)/proposed/\(name)", "\(path)/approved/\(name)") }
    }

    /// What an operator does to have deferred jobs tried now: their mtime is the time of the next attempt.
    func hurryDeferred() {
        for name in entries("deferred") {
            try? FileManager.default.setAttributes(
                [.modificationDate: Date()],
                ofItemAtPath: "\(path)/deferred/\(name)"
            )
        }
    }
}

extension SpoolFolder {
    /// Waits until the job with this in its name is where it stays.
    func ending(of part: String) async throws -> Job {
        try await eventually("\(part) ends", details: { jobs.map(\.description).joined(separator: "\n") }) {
            jobs(named: part).first { ["done", "skipped", "failed"].contains($0.state) }
        }
    }

    /// Waits until nothing waits and nothing is being worked on; does not wait out the time of deferred jobs.
    ///
    /// - Parameter approving: whether proposals get a yes instead of being waited for in vain.
    func settled(within limit: Duration = patience, approving: Bool = false) async throws {
        try await waitUntil("all jobs end", within: limit, details: { jobs.map(\.description).joined(separator: "\n") })
        {
            hurryDeferred()
            if approving { approveAll() }
            return jobs.allSatisfy { ["done", "skipped", "failed"].contains($0.state) }
        }
    }
}
