import FoundationEssentials
import JSON
import Spool
import Text

/// What a job's file holds, whatever that is.
struct JobContent: Sendable {
    /// Why there is no more than this.
    enum Problem: Sendable, Equatable {
        case gone
        case notAFile
        case tooLarge(Int)
        case unreadable(String)
        case broken(String)
    }

    /// The webhook as it was sent; nil for what is not a JSON object.
    var webhook: JSONValue?
    private var file: JobFile?
    var object: JSONObject?
    var story = JobHistory()
    var problem: Problem?
    /// The beginning of a file that cannot be understood.
    var text = ""
    /// The file's modification time: for a deferred job when it is tried again.
    var modified: Date?
    /// What stands beside a file that cannot carry a story.
    var note: Said?

    /// What was last said about the job: in its story, or beside it.
    var why: Said? { story.trail.last.map { Said($0.why, $0.reason) } ?? note }

    /// Larger files fail anyway.
    private static let largest = 2 << 20
    private static let longestText = 20_000
}

extension JobContent {
    /// Reads a file, whatever is in it; blocks.
    init(_ place: SpoolLayout.Place, of files: SpoolFiles) {
        switch files.read(place, limit: Self.largest) {
        case .file(let bytes, let status):
            modified = status.modified
            read(bytes)
        case .tooLarge(let size, let status):
            modified = status.modified
            problem = .tooLarge(size)
        case .notAFile: problem = .notAFile
        case .gone: problem = .gone
        case .unreadable(let error): problem = .unreadable("\(error)")
        }
        if case .job(.failed, let name) = place, case .file(let bytes, _) = files.read(.why(name), limit: 1 << 16) {
            let (sentence, reason) = Reason.read(note: bytes)
            note = Said(sentence, reason)
        }
    }

    private mutating func read(_ bytes: [UInt8]) {
        do throws(JSONError) {
            let file = try JobFile(bytes)
            self.file = file
            story = file.story
            object = file.object
            webhook = try JSONValue(parsing: file.object.setting(JobHistory.member, to: nil))
        } catch {
            problem = .broken("\(error)")
            text = String(
                String(decoding: bytes.prefix(Self.longestText + 3), as: UTF8.self).prefix(bytes: Self.longestText)
            )
            if bytes.count > Self.longestText { text += "\n…" }
        }
    }

    /// Looks for a job in every folder that may hold it, the urgent ones first; blocks.
    static func search(_ name: JobName, in files: SpoolFiles) -> JobEntry? {
        let inspector = SpoolInspector(files: files)
        for state in SpoolLayout.urgentFirst {
            // A folder that cannot be listed hides no other.
            if let entry = try? inspector.job(name, in: state) { return entry }
        }
        return nil
    }

    /// What the file tells of a job that no index holds.
    ///
    /// - Parameter tenant: ours; nil where it is not known.
    func record(_ entry: JobEntry, tenant: String?) -> JobRecord {
        var job = JobRecord(entry, received: modified ?? Date())
        job.moved = modified ?? job.received
        if let file { job.add(file, tenant: tenant) { _ in nil } }
        if let note { job.why = note }
        return job
    }
}
