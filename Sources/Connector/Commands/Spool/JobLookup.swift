import FoundationEssentials
import Spool

/// Finds jobs by path or by (part of) name.
struct JobLookup {
    let files: SpoolFiles

    func paths(_ job: String) throws -> [String] {
        if job == "-" || job.contains("/") || FileManager.default.fileExists(atPath: job) { return [job] }
        let found = try SpoolInspector(files: files).find(job)
        guard !found.isEmpty else {
            throw Failure(.notSo, "there is no file \(job), and no job in \(files.layout.root) has that in its name")
        }
        return found
    }
}
